package flowcmd

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/client"
	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/server/api"
)

func (a *commands) diffCommand() *cobra.Command {
	return &cobra.Command{
		Use: "diff FILE", Short: "Show what applying a file would change",
		Long: `Says what applying a file would change of the stored flows, and shows their
documents before and after. It changes nothing. The exit code is 1 when something
differs. "-" reads from standard input.`,
		Example: "  patchbay flow diff flow.yaml\n  patchbay flow get a | sed s/old/new/ | patchbay flow diff -",
		Args:    program.Args("FILE"),
		RunE:    func(c *cobra.Command, args []string) error { return a.diff(c.Context(), args[0]) },
	}
}

// compared is the outcome for one flow of the file.
type compared struct {
	Flow string `json:"flow"`
	api.FlowDiff
}

func (c compared) differs() bool { return c.Before != c.After }

func (a *commands) diff(ctx context.Context, file string) error {
	text, err := a.ReadFile(file)
	if err != nil {
		return err
	}
	documents, problems := flow.ParseAll(file, text)
	if err := problems.Err(); err != nil {
		return fmt.Errorf("nothing was compared:\n%w", err)
	}
	server, err := a.Client()
	if err != nil {
		return err
	}
	all := []compared{}
	same := true
	for _, document := range documents {
		body, err := document.Format()
		if err != nil {
			return err
		}
		one := compared{Flow: document.Metadata.Name}
		if err := server.Into(ctx, client.Request{
			Method: http.MethodPost, Path: []string{"flows", one.Flow, "diff"}, Body: body,
			Header: http.Header{"Content-Type": {"application/yaml"}}, Query: url.Values{"file": {file}},
		}, &one.FlowDiff); err != nil {
			return err
		}
		same = same && !one.differs()
		all = append(all, one)
	}
	if err := a.Print(all, func(t *program.Table) { drawDiff(t, all) }); err != nil {
		return err
	}
	if !same {
		return program.SilentError{}
	}
	return nil
}

func drawDiff(t *program.Table, all []compared) {
	for _, one := range all {
		switch {
		case !one.differs():
			t.Line("flow " + one.Flow + ": nothing would change")
			continue
		case one.Before == "":
			t.Line("flow " + one.Flow + ": would be new")
		case len(one.Changes) == 0:
			t.Line("flow " + one.Flow + ": only looks, titles or comments would change, nothing that runs")
		default:
			t.Line("flow " + one.Flow + ":")
		}
		for _, change := range one.Changes {
			t.Line("  " + program.InWords(change))
		}
		for _, line := range program.LineDiff(one.Before, one.After) {
			t.Line(line)
		}
	}
}
