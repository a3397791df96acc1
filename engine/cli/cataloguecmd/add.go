package cataloguecmd

import (
	"net/http"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/client"
	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/server/api"
)

func (a *commands) addCommand() *cobra.Command {
	var key string
	c := &cobra.Command{
		Use: "add NAME FROM", Short: "Add a catalogue of a registry to the server", Args: program.Args("NAME", "FROM"),
		Long: `Adds a catalogue to the server: its solutions are then found there and can be installed.
The server reads it first. With --signed-by one of the keys must have signed the catalogue,
and each package that it lists.`,
		Example: "  patchbay catalogue add acme oci://ghcr.io/acme/catalogue:latest --signed-by cosign.pub",
		RunE: func(c *cobra.Command, args []string) error {
			order := api.Catalogue{Name: args[0], Reference: args[1]}
			if key != "" {
				text, err := a.ReadFile(key)
				if err != nil {
					return err
				}
				order.Key = string(text)
			}
			server, err := a.Client()
			if err != nil {
				return err
			}
			var added api.Catalogue
			if err := server.Into(c.Context(), client.Request{Method: http.MethodPost, Path: []string{"catalogues"}}.JSON(order), &added); err != nil {
				return err
			}
			return a.Print(added, func(t *program.Table) { t.Line("catalogue " + added.Name + " added: " + added.Reference) })
		},
	}
	c.Flags().StringVar(&key, "signed-by", "", program.SignedByHelp)
	return c
}
