package modulecmd

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/server/describe"
)

// commands are those of components, and what they know: expressions, roles,
// image references.
type commands struct{ *program.Program }

// New returns `module`, `expr` and `rbac`, and `explain` and `mirror` where the program
// has what they need.
func New(p *program.Program) []*cobra.Command {
	c := &commands{p}
	all := []*cobra.Command{c.moduleCommand(), c.exprCommand(), c.rbacCommand()}
	if p.Explain != nil {
		all = append(all, c.explainCommand())
	}
	if p.Restore != nil {
		all = append(all, c.mirrorCommand())
	}
	return all
}

func (a *commands) moduleCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "module", Short: "Look at the components that flows are made of, and begin your own, without a server",
		Example: "  patchbay module list\n  patchbay module show common/ticker\n  patchbay module new slack/send_message",
		Args:    program.OnlySubcommands, RunE: program.Help,
	}
	c.AddCommand(
		a.moduleNewCommand(),
		&cobra.Command{
			Use: "list", Short: "List the modules and their components", Args: program.NoArgs,
			RunE: func(*cobra.Command, []string) error { return a.moduleList() },
		},
		&cobra.Command{
			Use: "show NAME", Short: "Show a component's ports and settings, or a module's components", Args: program.Args("NAME"),
			Example: "  patchbay module show common\n  patchbay module show common/ticker\n  patchbay module show common/ticker -o json",
			RunE:    func(_ *cobra.Command, args []string) error { return a.moduleShow(args[0]) },
		},
	)
	return c
}

func (a *commands) moduleList() error {
	catalog, err := a.OfflineCatalog()
	if err != nil {
		return err
	}
	all := []api.Module{}
	for _, m := range catalog.Modules() {
		all = append(all, describe.Module(m))
	}
	return a.Print(all, func(t *program.Table) {
		t.Row("COMPONENT", "TITLE", "TAGS")
		for _, m := range all {
			drawComponents(t, m)
		}
	})
}

func drawComponents(t *program.Table, m api.Module) {
	for _, c := range m.Components {
		t.Row(c.Name, c.Description, strings.Join(c.Tags, ", "))
	}
}

func (a *commands) moduleShow(name string) error {
	catalog, err := a.OfflineCatalog()
	if err != nil {
		return err
	}
	names := catalog.Names()
	for _, m := range catalog.Modules() {
		if m.Name == name {
			described := describe.Module(m)
			return a.Print(described, func(t *program.Table) {
				t.Line(fmt.Sprintf("%s: %s\n", m.Name, m.Description))
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
	return a.Print(described, func(t *program.Table) { drawComponent(t, described) })
}
