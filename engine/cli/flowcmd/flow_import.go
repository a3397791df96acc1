package flowcmd

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/tiny"
)

// fromTiny is the one format that is imported.
const fromTiny = "tiny"

func (a *commands) importCommand() *cobra.Command {
	var from, directory string
	c := &cobra.Command{
		Use: "import FILE", Short: "Make flow documents of another tool's export, without a server", Args: program.Args("FILE"),
		Long: `Makes flow documents of an export of another tool, one a flow, and prints them, or
writes them into a directory, where existing files are kept. What is not as it was in the
export is listed on standard error. A component that is not here stays in the document as
a placeholder, which a check of the document names. Of the tools, "tiny" is known: the
project export of Tiny Systems, version 1. "-" reads from standard input.`,
		Example: "  patchbay flow import --from tiny export.json\n  patchbay flow import --from tiny export.json --dir ./flows",
		RunE: func(c *cobra.Command, args []string) error {
			if from != fromTiny {
				return program.Usagef("--from %q: want %s", from, fromTiny)
			}
			return a.importTiny(c.Context(), args[0], directory)
		},
	}
	c.Flags().StringVar(&from, "from", "", "the tool that made the export: tiny")
	c.Flags().StringVar(&directory, "dir", "", "write the documents into this directory; existing files are kept")
	return c
}

func (a *commands) importTiny(ctx context.Context, file, directory string) error {
	text, err := a.ReadFile(file)
	if err != nil {
		return err
	}
	known, err := a.OfflineCatalog()
	if err != nil {
		return err
	}
	imported, err := program.Interruptible(ctx, func() (*tiny.Imported, error) { return tiny.Import(ctx, file, text, known) })
	if err != nil {
		return err
	}
	if directory != "" {
		if err := writeImported(imported, directory); err != nil {
			return err
		}
	}
	for _, one := range imported.Flows {
		for _, p := range one.Problems {
			fmt.Fprintf(a.Stderr, "problem: flow %s: %v\n", one.Name, p)
		}
	}
	for _, note := range imported.Notes {
		fmt.Fprintf(a.Stderr, "note: %s\n", note)
	}
	return a.Print(imported, func(t *program.Table) { a.drawImported(t, imported, directory) })
}

func (a *commands) drawImported(t *program.Table, imported *tiny.Imported, directory string) {
	if directory == "" {
		documents := make([]*flow.Flow, len(imported.Flows))
		for i, one := range imported.Flows {
			documents[i] = one.Document
		}
		text, err := flow.FormatAll(documents)
		if err != nil {
			fmt.Fprintln(a.Stderr, err)
			return
		}
		_, _ = a.Stdout.Write(text)
		return
	}
	for _, one := range imported.Flows {
		t.Line(fmt.Sprintf("%s: flow %s (%s, %s, %s)", filepath.Join(directory, one.Name+".yaml"), one.Name,
			program.Counted(one.Nodes, "node"), program.Counted(one.Edges, "edge"), program.Counted(len(one.Problems), "problem")))
	}
}

// writeImported writes a file for each flow, all or, when one is there already, none.
func writeImported(imported *tiny.Imported, directory string) error {
	if err := os.MkdirAll(directory, 0o755); err != nil {
		return err
	}
	path := func(one tiny.Flow) string { return filepath.Join(directory, one.Name+".yaml") }
	for _, one := range imported.Flows {
		if _, err := os.Lstat(path(one)); err == nil {
			return fmt.Errorf("%s is there already: nothing was written; give another --dir", path(one))
		}
	}
	for _, one := range imported.Flows {
		text, err := one.Document.Format()
		if err != nil {
			return fmt.Errorf("flow %s: %w", one.Name, err)
		}
		file, err := os.OpenFile(path(one), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
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
	}
	return nil
}
