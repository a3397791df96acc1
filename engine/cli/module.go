package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/server/describe"
)

// moduleCommands are those of components, and what they know: expressions, roles,
// image references.
type moduleCommands struct{ *app }

func (a *moduleCommands) moduleCommand() *cobra.Command {
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

func (a *moduleCommands) moduleList() error {
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

func (a *moduleCommands) moduleShow(name string) error {
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
