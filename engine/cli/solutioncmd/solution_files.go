package solutioncmd

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/solution"
)

func (a *commands) solutionFilesCommand() *cobra.Command {
	var sets []string
	var directory string
	c := &cobra.Command{
		Use: "files NAME [FILE]", Short: "List or print the files that a solution ships, without a server", Args: program.Args("NAME", "[FILE]"),
		Example: "  patchbay solution files image-mirror\n" +
			"  patchbay solution files image-mirror zot/values.yaml --set localRegistry=registry-mirror.example.com\n" +
			"  patchbay solution files image-mirror --dir ./image-mirror",
		RunE: func(_ *cobra.Command, args []string) error {
			s, err := a.packaged(args[0])
			if err != nil {
				return err
			}
			values, err := solution.ParseValues(s.Parameters, sets)
			if err != nil {
				return program.Usagef("solution %s: %w", s.Name, err)
			}
			switch {
			case len(args) > 1:
				text, err := s.File(args[1], values)
				if err != nil {
					return err
				}
				if err := a.noteExamples(s, args[1], values); err != nil {
					return err
				}
				_, err = a.Stdout.Write(text)
				return err
			case directory != "":
				return a.writeFiles(s, values, directory)
			}
			return a.Print(s.Files(), func(t *program.Table) {
				for _, file := range s.Files() {
					t.Line(file)
				}
			})
		},
	}
	c.Flags().StringArrayVar(&sets, "set", nil, "value of a parameter, KEY=VALUE; may be repeated")
	c.Flags().StringVar(&directory, "dir", "", "write all files into this directory; existing ones are kept")
	return c
}

func (a *commands) writeFiles(s *solution.Solution, values map[string]any, directory string) error {
	for _, name := range s.Files() {
		text, err := s.File(name, values)
		if err != nil {
			return err
		}
		if err := a.noteExamples(s, name, values); err != nil {
			return err
		}
		path := filepath.Join(directory, filepath.FromSlash(name))
		if !filepath.IsLocal(name) {
			return fmt.Errorf("solution %s: file %q would leave the directory", s.Name, name)
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if err != nil {
			return err
		}
		_, err = file.Write(text)
		if closed := file.Close(); err == nil {
			err = closed
		}
		if err != nil {
			return err
		}
		fmt.Fprintln(a.Stdout, path)
	}
	return nil
}

// noteExamples says what of a file is an example and has to be set before the file
// is of use.
func (a *commands) noteExamples(s *solution.Solution, file string, values map[string]any) error {
	examples, err := s.Examples(file, values)
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(examples)) {
		fmt.Fprintf(a.Stderr, "note: %s has the example %v for %s; give yours with --set %s=VALUE\n", file, examples[name], name, name)
	}
	return nil
}
