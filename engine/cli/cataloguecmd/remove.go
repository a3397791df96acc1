package cataloguecmd

import (
	"net/http"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/client"
	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/server/api"
)

func (a *commands) removeCommand() *cobra.Command {
	return &cobra.Command{
		Use: "remove NAME", Short: "Remove a catalogue from the server; what was installed from it stays", Args: program.Args("NAME"),
		RunE: func(c *cobra.Command, args []string) error {
			server, err := a.Client()
			if err != nil {
				return err
			}
			var removed api.Catalogue
			if err := server.Into(c.Context(), client.Request{Method: http.MethodDelete, Path: []string{"catalogues", args[0]}}, &removed); err != nil {
				return err
			}
			return a.Print(removed, func(t *program.Table) { t.Line("catalogue " + args[0] + " removed") })
		},
	}
}
