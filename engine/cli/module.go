package cli

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/server/describe"
)

func (a *app) moduleCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "module", Short: "Look at the components that flows are made of, and begin your own, without a server",
		Example: "  patchbay module list\n  patchbay module show common/ticker\n  patchbay module new slack/send_message",
		Args:    noSuchCommand, RunE: help,
	}
	c.AddCommand(
		a.moduleNewCommand(),
		&cobra.Command{
			Use: "list", Short: "List the modules and their components", Args: none,
			RunE: func(*cobra.Command, []string) error { return a.moduleList() },
		},
		&cobra.Command{
			Use: "show NAME", Short: "Show a component's ports and settings, or a module's components", Args: takes("NAME"),
			Example: "  patchbay module show common\n  patchbay module show common/ticker\n  patchbay module show common/ticker -o json",
			RunE:    func(_ *cobra.Command, args []string) error { return a.moduleShow(args[0]) },
		},
	)
	return c
}

func (a *app) offlineCatalog() (*runtime.Catalog, error) {
	return a.catalog(Environment{Logger: slog.New(slog.DiscardHandler), Version: a.Version})
}

func (a *app) moduleList() error {
	catalog, err := a.offlineCatalog()
	if err != nil {
		return err
	}
	all := []api.Module{}
	for _, m := range catalog.Modules() {
		all = append(all, describe.Module(m))
	}
	return a.print(all, func(t *table) {
		t.row("COMPONENT", "TITLE", "TAGS")
		for _, m := range all {
			drawComponents(t, m)
		}
	})
}

func drawComponents(t *table, m api.Module) {
	for _, c := range m.Components {
		t.row(c.Name, c.Description, strings.Join(c.Tags, ", "))
	}
}

func (a *app) moduleShow(name string) error {
	catalog, err := a.offlineCatalog()
	if err != nil {
		return err
	}
	names := catalog.Names()
	for _, m := range catalog.Modules() {
		if m.Name == name {
			described := describe.Module(m)
			return a.print(described, func(t *table) {
				t.line(fmt.Sprintf("%s: %s\n", m.Name, m.Description))
				drawComponents(t, described)
			})
		}
		names = append(names, m.Name)
	}
	component, ok := catalog.Lookup(name)
	if !ok {
		if nearest := flow.Nearest(name, names); nearest != "" {
			return fmt.Errorf("there is no module or component %q; did you mean %q?", name, nearest)
		}
		return fmt.Errorf("there is no module or component %q; \"patchbay module list\" lists them", name)
	}
	module, _, _ := strings.Cut(name, "/")
	described, err := describe.Component(module, component)
	if err != nil {
		return err
	}
	return a.print(described, func(t *table) { drawComponent(t, described) })
}

func drawComponent(t *table, c api.Component) {
	t.line(fmt.Sprintf("%s: %s\n%s", c.Name, c.Description, c.Info))
	for _, port := range c.Ports {
		t.line("\n" + portTitle(port))
		drawFields(t, port.Schema)
	}
	if len(c.Permissions) > 0 {
		t.line("\npermissions in Kubernetes")
		for _, p := range c.Permissions {
			t.line(fmt.Sprintf("  %s %s", strings.Join(p.Verbs, ", "), strings.TrimPrefix(p.APIGroup+"/"+strings.Join(p.Resources, ", "), "/")))
		}
	}
}

func portTitle(port api.Port) string {
	switch {
	case port.Name == "_settings":
		return "settings"
	case port.Name == "_control":
		return "panel"
	case port.Source:
		return "source port " + port.Name
	}
	return "target port " + port.Name
}

// field is what is shown of one field of a schema.
type field struct {
	Type        any             `json:"type"`
	Title       string          `json:"title"`
	Description string          `json:"description"`
	Default     json.RawMessage `json:"default"`
	Format      string          `json:"format"`
}

func drawFields(t *table, schema json.RawMessage) {
	var object struct {
		Properties map[string]field `json:"properties"`
		Required   []string         `json:"required"`
	}
	if json.Unmarshal(schema, &object) != nil || len(object.Properties) == 0 {
		t.line("  any message")
		return
	}
	for _, name := range slices.Sorted(maps.Keys(object.Properties)) {
		f := object.Properties[name]
		help := f.Description
		if help == "" {
			help = f.Title
		}
		if len(f.Default) > 0 {
			help += " Default " + string(f.Default) + "."
		}
		if slices.Contains(object.Required, name) {
			help += " Required."
		}
		t.row("  "+name, kind(f), shorten(strings.TrimSpace(help), 160))
	}
}

func kind(f field) string {
	if f.Format == "password" {
		return "secret"
	}
	switch kinds := f.Type.(type) {
	case string:
		return kinds
	case []any:
		texts := []string{}
		for _, k := range kinds {
			if k != "null" {
				texts = append(texts, fmt.Sprint(k))
			}
		}
		return strings.Join(texts, " or ")
	}
	return "any"
}
