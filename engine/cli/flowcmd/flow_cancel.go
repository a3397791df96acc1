package flowcmd

import (
	"net/http"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/client"
	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/server/api"
)

func (a *commands) cancelCommand() *cobra.Command {
	return &cobra.Command{
		Use: "cancel FLOW [RUN]", Short: "End a run that is under way, the last one by default", Args: program.Args("FLOW", "[RUN]"),
		Long: `Ends a run that is under way: no message goes further, and the nodes are asked to end
what they do. The flow's triggers go on; stop ends them.`,
		Example: "  patchbay flow cancel image-mirror\n  patchbay flow cancel image-mirror mx1pwb7e-1",
		RunE: func(c *cobra.Command, args []string) error {
			server, err := a.Client()
			if err != nil {
				return err
			}
			run := "last"
			if len(args) > 1 {
				run = args[1]
			}
			var done api.Cancelled
			if err := server.Into(c.Context(), client.Request{Method: http.MethodPost, Path: []string{"flows", args[0], "runs", run, "cancel"}}, &done); err != nil {
				return err
			}
			return a.Print(done, func(t *program.Table) {
				if !done.Cancelled {
					t.Hint("Run " + done.Run + " of flow " + done.Flow + " was over already.")
					return
				}
				t.Line("run " + done.Run + " of flow " + done.Flow + " cancelled")
			})
		},
	}
}
