package queuecmd

import (
	"context"
	"net/http"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/client"
	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/queue"
	"github.com/patchbay-dev/patchbay/engine/server/api"
)

func (a *commands) statusCommand() *cobra.Command {
	return &cobra.Command{
		Use: "status", Short: "Show the engines, who runs which flow, and what waits", Args: program.NoArgs,
		Long: `Shows the engines that run the flows, which of them runs the triggers of each flow, where
the messages of queued edges are kept, and what waits on these. "patchbay flow status"
shows one flow.`,
		Example: "  patchbay status\n  patchbay status -o json",
		RunE: func(c *cobra.Command, _ []string) error {
			status, err := a.overall(c.Context())
			if err != nil {
				return err
			}
			return a.Print(status, func(t *program.Table) { drawStatus(t, status) })
		},
	}
}

func (a *commands) overall(ctx context.Context) (status api.Status, err error) {
	server, err := a.Client()
	if err != nil {
		return status, err
	}
	err = server.Into(ctx, client.Request{Method: http.MethodGet, Path: []string{"status"}}, &status)
	return status, err
}

func drawStatus(t *program.Table, status api.Status) {
	t.Row("ENGINE", "VERSION", "STARTED", "FLOWS", "")
	for _, e := range status.Engines {
		switch {
		case !e.Answers:
			t.Row(e.Name, "-", "-", "-", "does not answer")
		case e.Started == nil:
			t.Row(e.Name, e.Version, "-", e.Flows)
		case e.Self && len(status.Engines) > 1:
			t.Row(e.Name, e.Version, program.Ago(*e.Started), e.Flows, "answers you")
		default:
			t.Row(e.Name, e.Version, program.Ago(*e.Started), e.Flows)
		}
	}
	if len(status.Leases) > 0 {
		t.Line("")
		t.Row("FLOW", "ITS TRIGGERS RUN ON")
		for _, l := range status.Leases {
			holder := l.Holder
			if holder == "" {
				holder = "no engine now"
			}
			t.Row(l.Flow, holder)
		}
	}
	t.Line("")
	drawStreams(t, status.Broker)
	if len(status.Queues) == 0 {
		t.Line("\nNo flow has queued edges.")
		return
	}
	t.Line("")
	drawQueues(t, status.Queues)
}

// brokerTitle says in a few words which broker there is.
func brokerTitle(broker queue.BrokerStatus) string {
	switch broker.Kind {
	case "embedded":
		return "Broker: NATS inside the process"
	case "nats":
		return "Broker: NATS at " + broker.Address
	}
	return "Broker: none"
}

func drawStreams(t *program.Table, broker queue.BrokerStatus) {
	title := brokerTitle(broker)
	if !broker.Connected && broker.Kind != "none" {
		title += ", not connected"
	}
	if broker.Problem != "" {
		title += ": " + program.OneLine(broker.Problem)
	}
	t.Line(title)
	if len(broker.Streams) == 0 {
		return
	}
	t.Row("STREAM", "FLOW", "MESSAGES", "SIZE", "REPLICAS", "LEADER")
	for _, s := range broker.Streams {
		t.Row(s.Name, s.Flow, s.Messages, size(s.Bytes), s.Replicas, s.Leader)
	}
}

// size writes bytes with the unit that suits them.
func size(bytes uint64) string {
	const units = "KMGT"
	if bytes < 1<<10 {
		return strconv.FormatUint(bytes, 10) + " B"
	}
	value, unit := float64(bytes)/(1<<10), 0
	for value >= 1<<10 && unit < len(units)-1 {
		value, unit = value/(1<<10), unit+1
	}
	return strconv.FormatFloat(value, 'f', 1, 64) + " " + units[unit:unit+1] + "iB"
}
