package cataloguecmd

import (
	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/program"
)

// commands are those of catalogues.
type commands struct{ *program.Program }

// New returns `catalogue` with its commands.
func New(p *program.Program) *cobra.Command {
	a := &commands{p}
	c := &cobra.Command{
		Use: "catalogue", Short: "Lists of solutions in registries",
		Example: `  patchbay catalogue build oci://ghcr.io/acme/image-cleanup:1.0.0 --title "Acme" --to catalogue.json
  patchbay catalogue push catalogue.json oci://ghcr.io/acme/catalogue:latest`,
		Args: program.OnlySubcommands, RunE: program.Help,
	}
	c.AddCommand(a.buildCommand(), a.pushCommand(), a.addCommand(), a.listCommand(), a.removeCommand())
	return c
}
