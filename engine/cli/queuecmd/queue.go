package queuecmd

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/client"
	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/queue"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/server/api"
)

// commands are those of queued edges.
type commands struct{ *program.Program }

// New returns `queue`, `dead-letter` and `status`.
func New(p *program.Program) []*cobra.Command {
	c := &commands{p}
	return []*cobra.Command{c.queueCommand(), c.letterCommand(), c.statusCommand()}
}

// edgeHelp is how the commands take an edge.
const edgeHelp = `An edge is given as the queue list prints it, "split.out -> router.input", or by a part
of that which only one queued edge of the flow has, such as router. It may be left out
where the flow has only one.`

func (a *commands) queueCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "queue", Aliases: []string{"queues"}, Short: "See and steer what waits on queued edges",
		Long: `See and steer what waits on queued edges. A queued edge keeps its messages until all
that they lead to has finished, also while no engine runs; "patchbay dead-letter" is about
those that failed for good.`,
		Example: `  patchbay queue list
  patchbay queue messages image-mirror router
  patchbay queue pause image-mirror router
  patchbay queue resume image-mirror router`,
		Args: program.OnlySubcommands, RunE: program.Help,
	}
	c.AddCommand(a.queueListCommand(), a.messagesCommand(), a.pauseCommand(true), a.pauseCommand(false), a.dropCommand())
	return c
}

func (a *commands) queueListCommand() *cobra.Command {
	return &cobra.Command{
		Use: "list [FLOW]", Aliases: []string{"ls"}, Short: "List queued edges with what waits on them", Args: program.Args("[FLOW]"),
		Long: `Lists the queued edges of a flow, or of all flows, over all engines. WAITING has the
messages that are to be handled, those that failed and wait for their next attempt among
them (DELAYED); OLDEST is how long the first of them waits.`,
		Example: "  patchbay queue list\n  patchbay queue list image-mirror -o json",
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 1 {
				return a.queuesOfFlow(c.Context(), args[0])
			}
			return a.allQueues(c.Context())
		},
	}
}

func (a *commands) queuesOfFlow(ctx context.Context, name string) error {
	server, err := a.Client()
	if err != nil {
		return err
	}
	found, err := queuesOf(ctx, server, name)
	if err != nil {
		return err
	}
	all := make([]api.FlowQueue, len(found.Queues))
	for i, one := range found.Queues {
		all[i] = api.FlowQueue{Flow: name, Status: one}
	}
	return a.Print(found, func(t *program.Table) {
		if len(all) == 0 {
			t.Hint("Flow " + name + " has no queued edges. See: patchbay flow show " + name)
			return
		}
		drawQueues(t, all)
		drawBroker(t, found.Broker)
	})
}

func queuesOf(ctx context.Context, server *client.Client, name string) (found api.Queues, err error) {
	err = server.Into(ctx, client.Request{Method: http.MethodGet, Path: []string{"flows", name, "queues"}}, &found)
	return found, err
}

func (a *commands) allQueues(ctx context.Context) error {
	status, err := a.overall(ctx)
	if err != nil {
		return err
	}
	return a.Print(status.Queues, func(t *program.Table) {
		if len(status.Queues) == 0 {
			t.Line("No flow has queued edges.")
			return
		}
		drawQueues(t, status.Queues)
		drawBroker(t, status.Broker)
	})
}

func drawQueues(t *program.Table, all []api.FlowQueue) {
	t.Row("FLOW", "EDGE", "STATE", "WAITING", "DELAYED", "IN WORK", "OLDEST", "RATE", "DEAD LETTERS")
	for _, q := range all {
		if q.Unknown != "" {
			t.Row(q.Flow, "-", "unknown")
			continue
		}
		t.Row(q.Flow, q.Edge, q.State, q.Waiting, q.Delayed, fmt.Sprintf("%d/%d", q.InWork, q.Concurrency), waited(q.Oldest), perSecond(q.PerSecond), q.Dead)
	}
	for _, q := range all {
		switch {
		case q.Unknown != "":
			t.Line(fmt.Sprintf("%s: %s", q.Flow, program.OneLine(q.Unknown)))
		case q.Problem != "":
			t.Line(fmt.Sprintf("%s, %s: %s", q.Flow, q.Edge, program.OneLine(q.Problem)))
		}
	}
}

// drawBroker says what is wrong with the broker, if anything is.
func drawBroker(t *program.Table, broker queue.BrokerStatus) {
	if broker.Problem != "" {
		t.Line(brokerTitle(broker) + ": " + program.OneLine(broker.Problem))
	}
}

func waited(since *time.Time) string {
	if since == nil {
		return "-"
	}
	return program.ShortDuration(time.Since(*since).Round(time.Second))
}

func perSecond(rate float64) string {
	if rate == 0 {
		return "-"
	}
	return strconv.FormatFloat(rate, 'f', 1, 64) + "/s"
}

func (a *commands) messagesCommand() *cobra.Command {
	var after string
	var limit int
	c := &cobra.Command{
		Use: "messages FLOW [EDGE]", Short: "List what waits on a queued edge", Args: program.Args("FLOW", "[EDGE]"),
		Long: `Lists the messages that wait on a queued edge or are being handled, the oldest first. What
is shown of them is masked and bounded; -o json has the messages themselves.

` + edgeHelp,
		Example: `  patchbay queue messages image-mirror
  patchbay queue messages image-mirror "split.out -> router.input" --limit 500
  patchbay queue messages image-mirror router -o json`,
		RunE: func(c *cobra.Command, args []string) error { return a.messages(c.Context(), args, after, limit) },
	}
	c.Flags().StringVar(&after, "after", "", "the part after this one: what the list before printed at its end")
	c.Flags().IntVar(&limit, "limit", 100, "how many at most, up to 500")
	return c
}

func (a *commands) messages(ctx context.Context, args []string, after string, limit int) error {
	if limit < 1 || limit > 500 {
		return program.Usagef("--limit %d: want a number from 1 to 500", limit)
	}
	server, edge, err := a.withEdge(ctx, args)
	if err != nil {
		return err
	}
	query := url.Values{"edge": {edge}, "limit": {strconv.Itoa(limit)}}
	if after != "" {
		query.Set("after", after)
	}
	var page runtime.QueuedPage
	if err := server.Into(ctx, client.Request{Method: http.MethodGet, Path: []string{"flows", args[0], "queues", "messages"}, Query: query}, &page); err != nil {
		return err
	}
	return a.Print(page, func(t *program.Table) {
		if len(page.Messages) == 0 {
			t.Line("Nothing waits on " + edge + " of flow " + args[0] + ".")
			return
		}
		t.Row("ID", "STATE", "WAITS SINCE", "FAILED", "NEXT", "KEY", "ABOUT", "RUN", "ERROR")
		for _, m := range page.Messages {
			t.Row(m.ID, stateOf(m), program.Ago(m.Since), m.Failed, next(m.Next), program.Shorten(m.Key, 30), program.Shorten(m.Item, 40), m.Run, program.Shorten(m.Error, 80))
		}
		if page.Next != "" {
			t.Hint(fmt.Sprintf("\nNext: patchbay queue messages %s %q --after %s", args[0], edge, page.Next))
		}
	})
}

func stateOf(m runtime.QueuedMessage) string {
	switch {
	case m.InWork:
		return "in work"
	case m.Next != nil:
		return "delayed"
	}
	return "waiting"
}

// next is in how long the next attempt is.
func next(at *time.Time) string {
	if at == nil {
		return "-"
	}
	if left := time.Until(*at); left > 0 {
		return "in " + program.ShortDuration(left.Round(time.Second))
	}
	return "now"
}

func (a *commands) pauseCommand(paused bool) *cobra.Command {
	c := &cobra.Command{
		Use: "pause FLOW [EDGE]", Short: "Have a queued edge hand out no more messages", Args: program.Args("FLOW", "[EDGE]"),
		Long: `Has a queued edge hand out no more messages, on any engine and after restarts too, until
it is resumed. What is being handled ends by itself, and messages are still taken, up to
the edge's limit.

` + edgeHelp,
		Example: "  patchbay queue pause image-mirror router",
		RunE:    func(c *cobra.Command, args []string) error { return a.pause(c.Context(), args, paused) },
	}
	if !paused {
		c.Use, c.Short = "resume FLOW [EDGE]", "Have a paused queued edge go on"
		c.Long, c.Example = "Has a queued edge go on that was paused.\n\n"+edgeHelp, "  patchbay queue resume image-mirror router"
	}
	return c
}

func (a *commands) pause(ctx context.Context, args []string, paused bool) error {
	server, edge, err := a.withEdge(ctx, args)
	if err != nil {
		return err
	}
	var done api.QueuePaused
	request := client.Request{Method: http.MethodPost, Path: []string{"flows", args[0], "queues", "pause"}}.JSON(map[string]any{"edge": edge, "paused": paused})
	if err := server.Into(ctx, request, &done); err != nil {
		return err
	}
	return a.Print(done, func(t *program.Table) {
		if paused {
			t.Line(edge + " of flow " + args[0] + " paused")
			return
		}
		t.Line(edge + " of flow " + args[0] + " resumed")
	})
}

func (a *commands) dropCommand() *cobra.Command {
	var yes bool
	c := &cobra.Command{
		Use: "drop FLOW [EDGE]", Short: "Remove what waits on a queued edge", Args: program.Args("FLOW", "[EDGE]"),
		Long: `Removes what waits on a queued edge, for good. What is being handled ends by itself, and
dead letters stay.

` + edgeHelp,
		Example: "  patchbay queue drop image-mirror router",
		RunE:    func(c *cobra.Command, args []string) error { return a.drop(c.Context(), args, yes) },
	}
	c.Flags().BoolVar(&yes, "yes", false, "do not ask")
	return c
}

func (a *commands) drop(ctx context.Context, args []string, yes bool) error {
	server, edge, err := a.withEdge(ctx, args)
	if err != nil {
		return err
	}
	if !yes {
		if err := a.agree("Remove all that waits on " + edge + " of flow " + args[0] + "?"); err != nil {
			return err
		}
	}
	var done api.QueueCount
	request := client.Request{Method: http.MethodPost, Path: []string{"flows", args[0], "queues", "drop"}}.JSON(map[string]any{"edge": edge})
	if err := server.Into(ctx, request, &done); err != nil {
		return err
	}
	return a.Print(done, func(t *program.Table) { t.Line(program.Count(done.Count, "message") + " dropped") })
}

func (a *commands) agree(question string) error {
	agreed, err := a.Confirm(question)
	if err == nil && !agreed {
		err = fmt.Errorf("nothing was removed: the answer was not yes; --yes goes on without asking")
	}
	return err
}
