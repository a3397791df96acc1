package flowcmd

import (
	"cmp"
	"context"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

func (a *commands) runsCommand() *cobra.Command {
	var limit int
	c := &cobra.Command{
		Use: "runs FLOW", Short: "List the last runs of a flow, newest first", Args: program.Args("FLOW"),
		RunE: func(c *cobra.Command, args []string) error {
			if limit < 0 {
				return program.Usagef("--limit %d: want a number from 0 (all) on", limit)
			}
			return a.runs(c.Context(), args[0], limit)
		},
	}
	c.Flags().IntVar(&limit, "limit", 20, "how many; 0 for all that are kept")
	return c
}

func (a *commands) runs(ctx context.Context, name string, limit int) error {
	server, err := a.Client()
	if err != nil {
		return err
	}
	runs, err := pages[view.RunSummary](ctx, server, []string{"flows", name, "runs"}, limit)
	if err != nil {
		return err
	}
	return a.Print(runs, func(t *program.Table) {
		if len(runs) == 0 {
			t.Hint("No runs yet. Start the flow: patchbay flow start " + name)
			return
		}
		t.Row("RUN", "STATE", "TRIGGER", "STARTED", "DURATION", "HOPS", "ERRORS", "HANDLED", "ERROR")
		for _, r := range runs {
			t.Row(r.ID, r.State, r.Trigger, program.Ago(r.Started), program.ShortDuration(r.Duration), r.Hops, r.Failures, r.Handled, program.Shorten(cmp.Or(r.Error, r.FirstFailure), 80))
		}
	})
}
