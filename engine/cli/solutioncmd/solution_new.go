package solutioncmd

import (
	"encoding/json"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/v1alpha1"
	"github.com/patchbay-dev/patchbay/engine/solution/draft"
)

func (a *commands) solutionNewCommand() *cobra.Command {
	var from string
	c := &cobra.Command{
		Use: "new DIR", Short: "Write the beginning of a solution of your own", Args: program.Args("DIR"),
		Long: `Writes a folder with a solution that works: its manifest, a flow, a README and a test.
The folder's name is the solution's. It overwrites nothing.

With --from-flow it is made of a flow that you have. Settings that look as if they were
others elsewhere, such as addresses, namespaces and intervals, become parameters with
your values as defaults; strike out those that should not be. Secrets that are written
out in the flow are left out, and the README names their places.`,
		Example: "  patchbay solution new ./image-cleanup\n  patchbay solution new ./image-cleanup --from-flow flows/cleanup.yaml",
		RunE: func(_ *cobra.Command, args []string) error {
			return a.solutionNew(args[0], from)
		},
	}
	c.Flags().StringVar(&from, "from-flow", "", "file of a flow to make it of; - for standard input")
	return c
}

// begun is what "solution new" has written.
type begun struct {
	Name       string     `json:"name"`
	Directory  string     `json:"directory"`
	Files      []string   `json:"files"`
	Parameters []proposed `json:"parameters,omitempty"`
	LeftOut    []string   `json:"leftOut,omitempty"` // places of secrets
}

type proposed struct {
	Parameter string `json:"parameter"`
	To        string `json:"to"`
	Default   any    `json:"default"`
}

func (a *commands) solutionNew(directory, from string) error {
	absolute, err := filepath.Abs(directory)
	if err != nil {
		return err
	}
	made := begun{Name: filepath.Base(absolute), Directory: directory}
	begin, err := draft.New(made.Name)
	if err != nil {
		return &program.UsageError{Err: err}
	}
	if from != "" {
		source, err := a.sourceOf(from)
		if err != nil {
			return err
		}
		if begin, err = draft.FromFlow(made.Name, source); err != nil {
			return err
		}
		made.LeftOut = source.LeftOut
	}
	for _, p := range begin.Proposed {
		made.Parameters = append(made.Parameters, proposed{p.Parameter, p.To, p.Value})
	}
	if made.Files, err = begin.Write(directory); err != nil {
		return err
	}
	return a.Print(made, func(t *program.Table) { drawBegun(t, made) })
}

// sourceOf reads a flow, and what the program knows of its components.
func (a *commands) sourceOf(file string) (draft.Source, error) {
	text, err := a.ReadFile(file)
	if err != nil {
		return draft.Source{}, err
	}
	document, problems := flow.Parse(file, text)
	if err := problems.Err(); err != nil {
		return draft.Source{}, err
	}
	planner, err := a.Planner()
	if err != nil {
		return draft.Source{}, err
	}
	known, err := a.OfflineCatalog()
	if err != nil {
		return draft.Source{}, err
	}
	source := draft.Source{Schema: func(component string) json.RawMessage {
		for _, port := range known.Ports(component) {
			if port.Name == v1alpha1.SettingsPort {
				schema, err := module.Schema(port)
				if err == nil {
					return schema
				}
			}
		}
		return nil
	}}
	for _, format := range known.Formats() {
		source.Formats = append(source.Formats, format.Name)
	}
	source.Document, source.LeftOut = planner.LeaveOut(document)
	return source, nil
}

func drawBegun(t *program.Table, made begun) {
	for _, file := range made.Files {
		t.Line(file)
	}
	if len(made.Parameters) > 0 {
		t.Line("")
		t.Row("PARAMETER", "GOES TO", "DEFAULT")
		for _, p := range made.Parameters {
			text, err := json.Marshal(p.Default)
			if err != nil {
				text = nil
			}
			t.Row(p.Parameter, p.To, program.Shorten(string(text), 60))
		}
	}
	for _, place := range made.LeftOut {
		t.Hint("left out, since it is a secret: " + place)
	}
	t.Hint(fmt.Sprintf("\nNext:\n  patchbay solution lint %[1]s\n  patchbay solution push %[1]s oci://HOST/REPOSITORY", made.Directory))
}
