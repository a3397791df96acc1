package runcmd

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/client"
	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/server/api"
)

// commands are those of runs.
type commands struct{ *program.Program }

// New returns `runs`, `why` and `overview`.
func New(p *program.Program) []*cobra.Command {
	c := &commands{p}
	return []*cobra.Command{c.runsCommand(), c.whyCommand(), c.overviewCommand()}
}

// searched are the flags of runs.
type searched struct {
	flow, state, text, since, until string
	limit                           int
}

func (a *commands) runsCommand() *cobra.Command {
	var s searched
	c := &cobra.Command{
		Use: "runs", Short: "List the runs of all flows, and what their failures have in common", Args: program.NoArgs,
		Long: `Lists the runs of all flows, newest first, those of earlier processes too, and then
what the failures of all of them have in common.`,
		Example: `  patchbay runs
  patchbay runs --state failed --since 2h
  patchbay runs --flow image-mirror --text ghcr.io
  patchbay runs --state running`,
		RunE: func(c *cobra.Command, _ []string) error { return a.runs(c.Context(), s) },
	}
	f := c.Flags()
	f.StringVar(&s.flow, "flow", "", "name of a flow; default: all flows")
	f.StringVar(&s.state, "state", "", "running, waiting, ok, handled or failed; failed has those too whose failures were handled")
	f.StringVar(&s.text, "text", "", "what the item, an error, the trigger or the id holds")
	f.StringVar(&s.since, "since", "24h", "begun since: a duration back from now, or a time such as 2026-11-28T17:15:00Z")
	f.StringVar(&s.until, "until", "", "begun before; likewise")
	f.IntVar(&s.limit, "limit", 50, "how many at most, up to 500")
	return c
}

func (a *commands) runs(ctx context.Context, s searched) error {
	if s.limit < 1 || s.limit > 500 {
		return program.Usagef("--limit %d: want a number from 1 to 500", s.limit)
	}
	server, err := a.Client()
	if err != nil {
		return err
	}
	query := url.Values{"limit": {strconv.Itoa(s.limit)}}
	for name, value := range map[string]string{"flow": s.flow, "state": s.state, "text": s.text, "since": s.since, "until": s.until} {
		if value != "" {
			query.Set(name, value)
		}
	}
	var found api.FoundRuns
	if err := server.Into(ctx, client.Request{Method: http.MethodGet, Path: []string{"runs"}, Query: query}, &found); err != nil {
		return err
	}
	return a.Print(found, func(t *program.Table) { drawRuns(t, found, s.since) })
}

func drawRuns(t *program.Table, found api.FoundRuns, since string) {
	if len(found.Items) == 0 {
		t.Hint("No run matches since " + cmp.Or(since, "24h") + ". --since 720h looks further back.")
		return
	}
	t.Row("FLOW", "RUN", "STATE", "STARTED", "DURATION", "FAILURES", "ABOUT", "ERROR")
	for _, r := range found.Items {
		t.Row(r.Flow, r.ID, r.State, program.Ago(r.Started), program.ShortDuration(r.Duration), r.Failures, program.Shorten(r.Item, 40),
			program.Shorten(cmp.Or(r.Error, r.FirstFailure), 80))
	}
	if found.More {
		t.Line("… and older ones")
	}
	if len(found.Groups) == 0 {
		return
	}
	t.Line("\nFAILURES BY CAUSE")
	t.Row("FLOW", "NODE", "TIMES", "RUNS", "SINCE", "LAST RUN", "CAUSE")
	for _, g := range found.Groups {
		t.Row(g.Flow, g.Node, g.Count, g.Runs, program.Ago(g.First), g.Run, program.Shorten(g.Text, 100))
	}
	t.Line(fmt.Sprintf("\nNext: patchbay flow show %s %s", found.Groups[0].Flow, found.Groups[0].Run))
}
