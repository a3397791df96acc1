package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/runtime/recording"
)

func (a *flowCommands) runsCommand() *cobra.Command {
	var limit int
	c := &cobra.Command{
		Use: "runs FLOW", Short: "List the last runs of a flow, newest first", Args: takes("FLOW"),
		RunE: func(c *cobra.Command, args []string) error {
			if limit < 0 {
				return usagef("--limit %d: want a number from 0 (all) on", limit)
			}
			return a.runs(c.Context(), args[0], limit)
		},
	}
	c.Flags().IntVar(&limit, "limit", 20, "how many; 0 for all that are kept")
	return c
}

func (a *flowCommands) runs(ctx context.Context, name string, limit int) error {
	server, err := a.reach()
	if err != nil {
		return err
	}
	runs, err := pages[recording.RunSummary](ctx, server, []string{"flows", name, "runs"}, limit)
	if err != nil {
		return err
	}
	return a.print(runs, func(t *table) {
		if len(runs) == 0 {
			t.hint("No runs yet. Start the flow: patchbay flow start " + name)
			return
		}
		t.row("RUN", "STATE", "TRIGGER", "STARTED", "DURATION", "HOPS", "ERRORS", "HANDLED", "ERROR")
		for _, r := range runs {
			t.row(r.ID, r.State, r.Trigger, ago(r.Started), short(r.Duration), r.Hops, r.Failures, r.Handled, shorten(r.Error, 80))
		}
	})
}
