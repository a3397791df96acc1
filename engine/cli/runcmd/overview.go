package runcmd

import (
	"context"
	"fmt"
	"net/http"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/client"
	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/runs"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
	"github.com/patchbay-dev/patchbay/engine/server/api"
)

// fewItems is how many items are shown that are fine, without --all.
const fewItems = 20

func (a *commands) overviewCommand() *cobra.Command {
	var all bool
	c := &cobra.Command{
		Use: "overview FLOW", Short: "Show figures and items of a flow, those that failed first", Args: program.Args("FLOW"),
		Long: `Shows what the solution of a flow declares: a few figures, and a table such as that of all
images. For a flow of no solution it shows each item that the last run was about: whether it
is fine, or where it failed, since when, and why. A flow says by itemName of a node what its
items are.`,
		Example: "  patchbay overview image-mirror",
		RunE:    func(c *cobra.Command, args []string) error { return a.overview(c.Context(), args[0], all) },
	}
	c.Flags().BoolVar(&all, "all", false, fmt.Sprintf("show every item, not only those that failed and %d more", fewItems))
	return c
}

func (a *commands) overview(ctx context.Context, flow string, all bool) error {
	server, err := a.Client()
	if err != nil {
		return err
	}
	var found api.Overview
	if err := server.Into(ctx, client.Request{Method: http.MethodGet, Path: []string{"flows", flow, "overview"}}, &found); err != nil {
		return err
	}
	return a.Print(found, func(t *program.Table) { drawOverview(t, found, all) })
}

func drawOverview(t *program.Table, found api.Overview, all bool) {
	if found.Page != nil {
		drawPage(t, *found.Page, all)
		return
	}
	if found.Run == nil {
		t.Hint("No run of " + found.Flow + " that is over names items. See: patchbay flow runs " + found.Flow)
		return
	}
	run := found.Run
	t.Line(fmt.Sprintf("%s, run %s, %s: %d ok, %d failed, of %d\n", found.Flow, run.ID, program.Ago(run.Started), run.Items-run.FailedItems, run.FailedItems, run.Items))
	t.Row("ITEM", "STATE", "AT", "SINCE", "REASON")
	fine := 0
	for _, item := range found.Items {
		if item.State == view.StateOK {
			if fine++; fine > fewItems && !all {
				continue
			}
		}
		t.Row(program.Shorten(item.Item, 60), item.State, item.Node, since(item), program.Shorten(item.Cause, 100))
	}
	if fine > fewItems && !all {
		t.Line(fmt.Sprintf("… and %d more that are fine (--all shows them)", fine-fewItems))
	}
	if run.FailedItems > 0 {
		t.Line("\nNext: patchbay why " + found.Items[0].Item)
	}
}

func since(a runs.Answer) string {
	if a.Runs == 0 {
		return ""
	}
	return program.Ago(a.Since)
}
