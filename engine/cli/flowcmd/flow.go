package flowcmd

import (
	"context"
	"net/http"
	"net/url"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/client"
	"github.com/patchbay-dev/patchbay/engine/cli/program"
)

// commands are those of flows.
type commands struct{ *program.Program }

// New returns `flow` with its commands.
func New(p *program.Program) *cobra.Command { return (&commands{p}).flowCommand() }

func (a *commands) flowCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "flow", Short: "Check, save, start and watch flows",
		Example: `  patchbay flow lint flow.yaml
  patchbay flow apply -f flow.yaml
  patchbay flow start image-mirror --watch
  patchbay flow show image-mirror`,
		Args: program.OnlySubcommands, RunE: program.Help,
	}
	c.AddCommand(a.lintCommand(), a.diffCommand(), a.applyCommand(), a.getCommand(), a.exportCommand(), a.listCommand(), a.startCommand(), a.stopCommand(),
		a.statusCommand(), a.runsCommand(), a.recordCommand(), a.importCommand(), a.showCommand(), a.cancelCommand(), a.sendCommand(), a.schemaCommand(), a.uninstallCommand(),
		a.loadCommand(), a.overwriteCommand())
	return c
}

// pages reads a list page by page, up to most items; all for 0.
func pages[T any](ctx context.Context, c *client.Client, path []string, most int) ([]T, error) {
	all := []T{}
	after := ""
	for {
		var body page[T]
		query := url.Values{}
		if after != "" {
			query.Set("after", after)
		}
		if err := c.Into(ctx, client.Request{Method: http.MethodGet, Path: path, Query: query}, &body); err != nil {
			return nil, err
		}
		all = append(all, body.Items...)
		after = body.Next
		if after == "" || most > 0 && len(all) >= most {
			break
		}
	}
	if most > 0 && len(all) > most {
		all = all[:most]
	}
	return all, nil
}

type page[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next"`
}
