package flowcmd

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/client"
	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/flowschema"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
	"github.com/patchbay-dev/patchbay/engine/server/api"
)

func (a *commands) getCommand() *cobra.Command {
	return &cobra.Command{
		Use: "get FLOW", Short: "Print a flow's document", Args: program.Args("FLOW"),
		Long:    "Prints the document of a flow, as it runs: YAML, or JSON with -o json.",
		Example: "  patchbay flow get image-mirror > image-mirror.yaml",
		RunE:    func(c *cobra.Command, args []string) error { return a.get(c.Context(), args[0]) },
	}
}

func (a *commands) get(ctx context.Context, name string) error {
	server, err := a.Client()
	if err != nil {
		return err
	}
	accept := "application/yaml"
	if a.Output == "json" {
		accept = "application/json"
	}
	text, err := server.Bytes(ctx, client.Request{Method: http.MethodGet, Path: []string{"flows", name}, Header: http.Header{"Accept": {accept}}})
	if err != nil {
		return err
	}
	if a.Output == "json" {
		return a.Print(json.RawMessage(text), nil)
	}
	_, err = a.Stdout.Write(text)
	return err
}

func (a *commands) exportCommand() *cobra.Command {
	return &cobra.Command{
		Use: "export FLOW", Short: "Print a flow to pass on, without its secrets", Args: program.Args("FLOW"),
		Long: `Prints the document of a flow as YAML for somebody else. Secrets that are written out in
it are left out, and named in comments and on standard error. "patchbay flow get" shows
masks in their place, which the same server takes back; another one does not.`,
		Example: "  patchbay flow export image-mirror > image-mirror.yaml",
		RunE:    func(c *cobra.Command, args []string) error { return a.export(c.Context(), args[0]) },
	}
}

func (a *commands) export(ctx context.Context, name string) error {
	server, err := a.Client()
	if err != nil {
		return err
	}
	var exported api.Exported
	if err := server.Into(ctx, client.Request{Method: http.MethodGet, Path: []string{"flows", name, "export"}}, &exported); err != nil {
		return err
	}
	for _, place := range exported.LeftOut {
		fmt.Fprintf(a.Stderr, "note: %s is left out, since it is a secret\n", place)
	}
	if a.Output == "json" {
		return a.Print(exported, nil)
	}
	_, err = fmt.Fprint(a.Stdout, exported.YAML)
	return err
}

func (a *commands) listCommand() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the flows", Args: program.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return a.list(c.Context()) },
	}
}

func (a *commands) list(ctx context.Context) error {
	server, err := a.Client()
	if err != nil {
		return err
	}
	flows, err := pages[api.Flow](ctx, server, []string{"flows"}, 0)
	if err != nil {
		return err
	}
	return a.Print(flows, func(t *program.Table) {
		if len(flows) == 0 {
			t.Hint("No flows yet. Install a ready-made one (patchbay solution list), or save one of yours (patchbay flow apply -f FILE).")
			return
		}
		t.Row("NAME", "STATE", "RUNS", "LAST RUN", "NEXT RUN", "TITLE")
		for _, f := range flows {
			state := f.State
			if f.Start == flow.StartAlways {
				state += ", start: " + f.Start
			}
			if f.ManagedBy != "" {
				state += ", managed by " + f.ManagedBy
			}
			if f.OnDisk != "" {
				state += ", " + f.OnDisk + " on disk"
			}
			t.Row(f.Name, state, f.Runs, lastRun(f), nextRun(f), f.Title)
		}
		for _, f := range flows {
			drawOnDisk(t, f.Name, f.OnDisk)
			if f.State == api.StateInvalid {
				t.Line(fmt.Sprintf("\n%s is kept, but can't run:", f.Name))
			}
			if f.State == api.StateDamaged {
				t.Line(fmt.Sprintf("\n%s stays stopped:", f.Name))
			}
			for _, p := range f.Problems {
				t.Hint("  " + p.Document().Error())
			}
		}
	})
}

// lastRun says how the last run of a flow ended, by its items where the flow names them.
func lastRun(f api.Flow) string {
	run := f.LastFinished
	if run == nil {
		return "never"
	}
	text := "ok"
	switch {
	case run.Items > 1 && run.FailedItems > 0:
		text = fmt.Sprintf("%d of %d failed", run.FailedItems, run.Items)
	case run.Items > 1:
		text = fmt.Sprintf("%d ok", run.Items)
	case run.Failures > 0:
		text = fmt.Sprintf("%d failed", run.Failures)
	case run.State != view.StateOK:
		text = run.State
	}
	return text + ", " + program.Ago(run.Started)
}

func nextRun(f api.Flow) string {
	switch {
	case f.NextRun != nil:
		return f.NextRun.Local().Format(time.TimeOnly)
	case f.State == api.StateRunning:
		return "on request"
	}
	return ""
}

func (a *commands) schemaCommand() *cobra.Command {
	return &cobra.Command{
		Use: "schema", Short: "Print the JSON Schema of a flow document", Args: program.NoArgs,
		Long: `Prints the JSON Schema of a flow document, with the components of this program: their
names, settings, ports and messages. Editors complete and check flow files by it when the
first line is
  # yaml-language-server: $schema=flow.schema.json
Print it again when the program has other components. "patchbay flow lint" finds what a
schema can't see, such as an edge to a node that is not there.`,
		Example: "  patchbay flow schema > flow.schema.json",
		RunE:    func(c *cobra.Command, _ []string) error { return a.schema(c.Context()) },
	}
}

func (a *commands) schema(ctx context.Context) error {
	catalog, err := a.OfflineCatalog()
	if err != nil {
		return err
	}
	schema, err := flowschema.Of(ctx, catalog)
	if err != nil {
		return err
	}
	if a.Output == "yaml" {
		return program.WriteYAML(a.Stdout, schema)
	}
	var text bytes.Buffer
	if err := json.Indent(&text, schema, "", "  "); err != nil {
		return err
	}
	_, err = fmt.Fprintln(a.Stdout, text.String())
	return err
}

func (a *commands) uninstallCommand() *cobra.Command {
	var how program.Removal
	c := &cobra.Command{
		Use: "uninstall FLOW", Short: "Stop a flow and remove it with its state", Args: program.Args("FLOW"),
		Long: `Stops a flow and the runs under way, and removes its document and the
state of its nodes. What it changed in the cluster stays changed; what that is, and how it is
undone, is said where a node knows it. When messages wait on queued edges, or dead letters
are left, it asks what becomes of them, or takes that from --queued.`,
		Example: "  patchbay flow uninstall hello\n  patchbay flow uninstall image-mirror --queued drain --wait 10m",
		RunE: func(c *cobra.Command, args []string) error {
			if err := how.Check(); err != nil {
				return err
			}
			server, err := a.Client()
			if err != nil {
				return err
			}
			removed, err := a.Remove(c.Context(), server, args[0], client.Request{Path: []string{"flows", args[0]}}, how)
			if err != nil {
				return err
			}
			return a.Print(removed, func(t *program.Table) {
				t.Line("flow " + removed.Name + " uninstalled")
				for _, line := range slices.Concat(removed.Left, removed.Running) {
					t.Line(line)
				}
			})
		},
	}
	how.Flags(c)
	return c
}

// overManaged is the query that changes a flow too that a tool manages.
func overManaged(managed bool) url.Values {
	if !managed {
		return nil
	}
	return url.Values{"overwriteManaged": {"true"}}
}
