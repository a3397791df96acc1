package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/client"
	"github.com/patchbay-dev/patchbay/engine/flowschema"
	"github.com/patchbay-dev/patchbay/engine/server/api"
)

func (a *flowCommands) getCommand() *cobra.Command {
	return &cobra.Command{
		Use: "get FLOW", Short: "Print a flow's document", Args: takes("FLOW"),
		Long:    "Prints the document of a flow, as it runs: YAML, or JSON with -o json.",
		Example: "  patchbay flow get image-mirror > image-mirror.yaml",
		RunE:    func(c *cobra.Command, args []string) error { return a.get(c.Context(), args[0]) },
	}
}

func (a *flowCommands) get(ctx context.Context, name string) error {
	server, err := a.reach()
	if err != nil {
		return err
	}
	accept := "application/yaml"
	if a.output == "json" {
		accept = "application/json"
	}
	text, err := server.Bytes(ctx, client.Request{Method: http.MethodGet, Path: []string{"flows", name}, Header: http.Header{"Accept": {accept}}})
	if err != nil {
		return err
	}
	if a.output == "json" {
		return a.print(json.RawMessage(text), nil)
	}
	_, err = a.Stdout.Write(text)
	return err
}

func (a *flowCommands) listCommand() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the flows", Args: none,
		RunE: func(c *cobra.Command, _ []string) error { return a.list(c.Context()) },
	}
}

func (a *flowCommands) list(ctx context.Context) error {
	server, err := a.reach()
	if err != nil {
		return err
	}
	flows, err := pages[api.Flow](ctx, server, []string{"flows"}, 0)
	if err != nil {
		return err
	}
	return a.print(flows, func(t *table) {
		if len(flows) == 0 {
			t.hint("No flows yet. Install a ready-made one (patchbay solution list), or save one of yours (patchbay flow apply -f FILE).")
			return
		}
		t.row("NAME", "STATE", "NODES", "RUNS", "FAILED", "CHANGED", "TITLE")
		for _, f := range flows {
			state := f.State
			if f.OnDisk != "" {
				state += ", " + f.OnDisk + " on disk"
			}
			t.row(f.Name, state, f.Nodes, f.Runs, f.Failed, ago(f.Modified), f.Title)
		}
		for _, f := range flows {
			drawOnDisk(t, f.Name, f.OnDisk)
			if f.State == api.StateInvalid {
				t.line(fmt.Sprintf("\n%s is kept, but can't run:", f.Name))
			}
			if f.State == api.StateDamaged {
				t.line(fmt.Sprintf("\n%s stays stopped:", f.Name))
			}
			for _, p := range f.Problems {
				t.hint("  " + p.Document().Error())
			}
		}
	})
}

func (a *flowCommands) schemaCommand() *cobra.Command {
	return &cobra.Command{
		Use: "schema", Short: "Print the JSON Schema of a flow document", Args: none,
		Long: `Prints the JSON Schema of a flow document, with the components of this program: their
names, settings, ports and messages. Editors complete and check flow files by it when the
first line is
  # yaml-language-server: $schema=flow.schema.json
Print it anew when the program has other components. "patchbay flow lint" finds what a
schema can't see, such as an edge to a node that is not there.`,
		Example: "  patchbay flow schema > flow.schema.json",
		RunE:    func(c *cobra.Command, _ []string) error { return a.schema(c.Context()) },
	}
}

func (a *flowCommands) schema(ctx context.Context) error {
	catalog, err := a.offlineCatalog()
	if err != nil {
		return err
	}
	schema, err := flowschema.Of(ctx, catalog)
	if err != nil {
		return err
	}
	if a.output == "yaml" {
		return writeYAML(a.Stdout, schema)
	}
	var text bytes.Buffer
	if err := json.Indent(&text, schema, "", "  "); err != nil {
		return err
	}
	_, err = fmt.Fprintln(a.Stdout, text.String())
	return err
}

func (a *flowCommands) uninstallCommand() *cobra.Command {
	return &cobra.Command{
		Use: "uninstall FLOW", Short: "Stop a flow and remove it with its state", Args: takes("FLOW"),
		Long: `Stops a flow and the runs under way, and removes its document and the
state of its nodes. What it changed in the cluster stays changed; what that is, and how it is
undone, is said where a node knows it.`,
		RunE: func(c *cobra.Command, args []string) error {
			server, err := a.reach()
			if err != nil {
				return err
			}
			var removed api.Removed
			if err := server.Into(c.Context(), client.Request{Method: http.MethodDelete, Path: []string{"flows", args[0]}}, &removed); err != nil {
				return err
			}
			return a.print(removed, func(t *table) {
				t.line("flow " + removed.Name + " uninstalled")
				for _, line := range slices.Concat(removed.Left, removed.Running) {
					t.line(line)
				}
			})
		},
	}
}
