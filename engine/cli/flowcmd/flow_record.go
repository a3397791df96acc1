package flowcmd

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/client"
	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/server/api"
)

func (a *commands) recordCommand() *cobra.Command {
	return &cobra.Command{
		Use: "record FLOW [RUN]", Short: "Print a run as a test of its flow", Args: program.Args("FLOW", "[RUN]"),
		Long: `Prints the YAML of a test that is made of a run, the newest by default: what began it is
given, the nodes that may reach outside answer as they did, and its messages are
expected. What differs from run to run, such as a time, is left out. Secrets are not
kept, so placeholders are in their places. Save it in the folder tests beside the flow,
where patchbay test finds it.`,
		Example: "  patchbay flow record image-mirror > tests/last-pass.yaml",
		RunE: func(c *cobra.Command, args []string) error {
			return a.record(c.Context(), args[0], append(args[1:], "last")[0])
		},
	}
}

func (a *commands) record(ctx context.Context, name, run string) error {
	server, err := a.Client()
	if err != nil {
		return err
	}
	var recorded api.RecordedTest
	request := client.Request{Method: http.MethodPost, Path: []string{"flows", name, "runs", run, "test"}}
	if err := server.Into(ctx, request, &recorded); err != nil {
		return err
	}
	for _, note := range recorded.Notes {
		fmt.Fprintln(a.Stderr, "note: "+note)
	}
	return a.Print(recorded, func(t *program.Table) { t.Line(strings.TrimSuffix(recorded.Tests, "\n")) })
}
