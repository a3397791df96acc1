package runcmd

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/client"
	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/runs"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
	"github.com/patchbay-dev/patchbay/engine/server/api"
)

func (a *commands) whyCommand() *cobra.Command {
	var flow string
	c := &cobra.Command{
		Use: "why IMAGE|NAMESPACE/NAME", Short: "Say what became of an image or an object, and why", Args: program.Args("IMAGE|NAMESPACE/NAME"),
		Long: `Looks for an image, a deployment, or a part of a name in the last runs of all flows,
and says what became of it the last time: where it failed, since when, and why.`,
		Example: `  patchbay why shop/payments
  patchbay why ghcr.io/acme/broker:3
  patchbay why nginx --flow image-mirror`,
		RunE: func(c *cobra.Command, args []string) error { return a.why(c.Context(), args[0], flow) },
	}
	c.Flags().StringVar(&flow, "flow", "", "name of a flow; default: all flows")
	return c
}

func (a *commands) why(ctx context.Context, about, flow string) error {
	server, err := a.Client()
	if err != nil {
		return err
	}
	query := url.Values{"about": {about}}
	if flow != "" {
		query.Set("flow", flow)
	}
	var found api.Answers
	if err := server.Into(ctx, client.Request{Method: http.MethodGet, Path: []string{"why"}, Query: query}, &found); err != nil {
		return err
	}
	return a.Print(found.Items, func(t *program.Table) {
		if len(found.Items) == 0 {
			t.Hint("The last runs have nothing about " + about + ". Is its flow started? See: patchbay flow list")
			return
		}
		for i, answer := range found.Items {
			if i > 0 {
				t.Line("")
			}
			t.Line(sentence(answer, about))
			t.Line(fmt.Sprintf("  look: patchbay flow show %s %s", answer.Flow, answer.Run))
		}
	})
}

// sentence says what became of something, and what comes next.
func sentence(a runs.Answer, about string) string {
	item := a.Item
	if item == "" {
		item = about
	}
	switch a.State {
	case view.StateOK:
		return fmt.Sprintf("%s is fine: %s, flow %s, took it as far as %s.", item, program.Ago(a.At), a.Flow, a.Node)
	case view.StateRunning:
		return fmt.Sprintf("%s is at %s, flow %s, since %s.", item, a.Node, a.Flow, program.Ago(a.At))
	case view.StateQueued:
		return fmt.Sprintf("%s waits in the queue before %s, flow %s, since %s.", item, a.Node, a.Flow, program.Ago(a.At))
	case view.StateRetried:
		return fmt.Sprintf("%s failed at %s, flow %s, and is tried again: %s", item, a.Node, a.Flow, program.OneLine(a.Error))
	case view.StateHandled, view.StateFailed:
		return fmt.Sprintf("%s failed at %s, flow %s, %s%s: %s%s", item, a.Node, a.Flow, program.Ago(a.At), inARow(a), program.OneLine(a.Error), tryAgain(a))
	}
	return fmt.Sprintf("%s was left out %s: %s of flow %s says %q.", item, program.Ago(a.At), a.Node, a.Flow, program.OneLine(a.Log))
}

func inARow(a runs.Answer) string {
	if a.Runs < 2 {
		return ""
	}
	return fmt.Sprintf(", and in each of the last %d runs since %s", a.Runs, a.Since.Local().Format(time.DateTime))
}

func tryAgain(a runs.Answer) string {
	if a.Retry {
		return " (another try could help; the next run makes one)"
	}
	return ""
}
