package cataloguecmd

import (
	"net/http"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/client"
	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/server/api"
)

func (a *commands) listCommand() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the catalogues that were added to the server", Args: program.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			server, err := a.Client()
			if err != nil {
				return err
			}
			var list api.SolutionList
			if err := server.Into(c.Context(), client.Request{Method: http.MethodGet, Path: []string{"solutions"}}, &list); err != nil {
				return err
			}
			return a.Print(list.Catalogues, func(t *program.Table) {
				t.Row("NAME", "SOLUTIONS", "FROM", "PROBLEM")
				for _, one := range list.Catalogues {
					t.Row(one.Name, one.Items, one.Reference, one.Problem)
				}
			})
		},
	}
}
