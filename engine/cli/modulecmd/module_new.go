package modulecmd

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/cli/scaffold"
)

func (a *commands) moduleNewCommand() *cobra.Command {
	var directory, path, checkout string
	c := &cobra.Command{
		Use: "new NAME", Short: "Write the beginning of a module of your own", Args: program.Args("NAME"),
		Long: `Writes a folder with a Go module of your own: a component with its test, the program
that has it beside the built-in ones, a flow that uses it, and a README that says how to
build, test and try it. NAME is MODULE/COMPONENT, such as slack/send_message, or one
name for both. It needs Go to go on, and overwrites nothing.

The component is a small one that works: change its messages, its settings and its
function "handle" into yours. A program that was built from a checkout of Patchbay has
no version that Go can fetch: name the checkout with --replace then.`,
		Example: `  patchbay module new slack/send_message
  patchbay module new inventory --path github.com/acme/inventory --dir ./inventory
  patchbay module new inventory --replace ~/src/patchbay`,
		RunE: func(_ *cobra.Command, args []string) error { return a.moduleNew(args[0], directory, path, checkout) },
	}
	c.Flags().StringVar(&directory, "dir", "", "directory to write into; default: the module's name, here")
	c.Flags().StringVar(&path, "path", "", "path of the Go module; default: example.com/MODULE")
	c.Flags().StringVar(&checkout, "replace", "", "directory of a checkout of Patchbay to build against")
	return c
}

// written is what "module new" has written.
type written struct {
	Module    string   `json:"module"`
	Component string   `json:"component"`
	Path      string   `json:"path"`
	Directory string   `json:"directory"`
	Files     []string `json:"files"`
}

func (a *commands) moduleNew(name, directory, path, checkout string) error {
	m := scaffold.Module{Version: a.Product, Path: path}
	var err error
	if m.Name, m.Component, err = scaffold.Named(name); err != nil {
		return &program.UsageError{Err: err}
	}
	catalog, err := a.OfflineCatalog()
	if err != nil {
		return err
	}
	var taken []string
	for _, known := range catalog.Modules() {
		taken = append(taken, known.Name)
	}
	if slices.Contains(taken, m.Name) {
		return program.Usagef("%s has a module %q already, beside %s: choose another name", a.Name, m.Name, strings.Join(taken, ", "))
	}
	if m.Path == "" {
		m.Path = "example.com/" + m.Name
	}
	if directory == "" {
		directory = m.Name
	}
	if checkout != "" {
		if m.Replace, err = filepath.Abs(checkout); err != nil {
			return err
		}
	}
	files, err := m.Write(directory)
	if err != nil {
		return err
	}
	return a.Print(written{m.Name, m.Component, m.Path, directory, files}, func(t *program.Table) {
		for _, file := range files {
			t.Line(file)
		}
		next := []string{"cd " + directory, "go mod tidy", "go test ./...", "go build -o " + m.Name + " .", "./" + m.Name + " serve"}
		if m.Version == "" && m.Replace == "" {
			next = slices.Insert(next, 1, "go mod edit -replace "+scaffold.Product+"=/path/to/patchbay   # this program is no release")
		}
		t.Line(fmt.Sprintf("\nNext:\n  %s", strings.Join(next, "\n  ")))
	})
}
