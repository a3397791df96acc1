package testcmd

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/flowtest"
)

const help = `Runs the tests of a flow or a solution: the files tests/*.yaml beside its flow.yaml, or
in the solution's folder. A test gives a flow messages and says what it expects; the flow
runs on the real engine with the real components. What reaches a cluster, a registry or
the network is never called: the test says what such nodes answer. Of a directory that
has no tests, those of the folders in it are run. It exits with 1 when a test fails.`

// New returns `test`.
func New(p *program.Program) *cobra.Command {
	return command(p, "test DIR|FLOW.yaml...", "Run the tests of flows and solutions, without a server",
		"  patchbay test ./flows/backup\n  patchbay test flow.yaml --run \"a private image\"\n  patchbay test ./solutions -o json")
}

// OfSolutions returns `solution test`.
func OfSolutions(p *program.Program) *cobra.Command {
	return command(p, "test DIR...", "Run the tests of solutions that you write, without a server",
		"  patchbay solution test ./solutions/image-mirror")
}

func command(p *program.Program, use, short, example string) *cobra.Command {
	var run string
	c := &cobra.Command{
		Use: use, Short: short, Long: help, Example: example, Args: program.Args("DIR..."),
		RunE: func(c *cobra.Command, args []string) error { return test(c.Context(), p, args, run) },
	}
	c.Flags().StringVar(&run, "run", "", "run the tests whose name holds this text alone")
	return c
}

func test(ctx context.Context, p *program.Program, places []string, run string) error {
	known, err := p.OfflineCatalog()
	if err != nil {
		return err
	}
	all := flowtest.Report{Outcomes: []flowtest.Outcome{}}
	for _, place := range places {
		report, err := testPlace(ctx, place, flowtest.FolderOptions{Catalog: known, Run: run})
		if err != nil {
			return err
		}
		all.Outcomes = append(all.Outcomes, report.Outcomes...)
		all.Problems = append(all.Problems, report.Problems...)
	}
	if err := p.Print(all, func(t *program.Table) { draw(t, all) }); err != nil {
		return err
	}
	switch {
	case !all.Passed():
		return program.SilentError{}
	case len(all.Outcomes) == 0:
		return errors.New("no test was run: none has the name of --run")
	}
	return nil
}

// testPlace runs the tests of a folder, of each folder in it, or of one document.
func testPlace(ctx context.Context, place string, o flowtest.FolderOptions) (flowtest.Report, error) {
	directory := place
	if info, err := os.Stat(place); err != nil {
		return flowtest.Report{}, err
	} else if !info.IsDir() {
		directory, o.Flow = filepath.Dir(place), filepath.Base(place)
	}
	root, err := os.OpenRoot(directory)
	if err != nil {
		return flowtest.Report{}, err
	}
	defer root.Close()
	shown := filepath.ToSlash(filepath.Clean(directory))
	if flowtest.HasTests(root.FS()) {
		return flowtest.RunFolder(ctx, o, root.FS(), shown)
	}
	var all flowtest.Report
	found := false
	entries, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return all, err
	}
	for _, entry := range entries {
		folder, err := fs.Sub(root.FS(), entry.Name())
		if err != nil || !entry.IsDir() || !flowtest.HasTests(folder) || o.Flow != "" {
			continue
		}
		found = true
		report, err := flowtest.RunFolder(ctx, o, folder, path.Join(shown, entry.Name()))
		if err != nil {
			return all, err
		}
		all.Outcomes = append(all.Outcomes, report.Outcomes...)
		all.Problems = append(all.Problems, report.Problems...)
	}
	if !found {
		return all, fmt.Errorf("there is no %s/*.yaml in %s, nor in a folder of it", flowtest.Folder, directory)
	}
	return all, nil
}

func draw(t *program.Table, all flowtest.Report) {
	for _, p := range all.Problems {
		t.Line(p.Error())
	}
	failed := 0
	for _, o := range all.Outcomes {
		t.Line(o.Text())
		if !o.Passed {
			failed++
		}
	}
	t.Line(fmt.Sprintf("%s, %d failed", program.Counted(len(all.Outcomes), "test"), failed))
}
