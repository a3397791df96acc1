package api

import (
	"fmt"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/queue"
)

// Queues are the queued edges of a flow.
type Queues struct {
	Queues []queue.Status     `json:"queues" required:"true" description:"In the order of the document; then those that it does not have any more while something is left on them."`
	Broker queue.BrokerStatus `json:"broker" required:"true" description:"Where the messages are kept."`
}

// Queued is how much is on the queued edges of a flow together.
type Queued struct {
	Waiting int `json:"waiting" description:"Messages that wait, also for another attempt."`
	InWork  int `json:"inWork" description:"Messages that are being handled."`
	Dead    int `json:"dead" description:"Dead letters."`
}

// Any reports whether there is anything.
func (q Queued) Any() bool { return q != Queued{} }

// String names what there is, for a sentence.
func (q Queued) String() string {
	var parts []string
	for _, part := range []struct {
		count     int
		one, many string
	}{
		{q.Waiting, "message waits", "messages wait"}, {q.InWork, "message is being handled", "messages are being handled"},
		{q.Dead, "dead letter is left", "dead letters are left"},
	} {
		switch part.count {
		case 0:
		case 1:
			parts = append(parts, "1 "+part.one)
		default:
			parts = append(parts, fmt.Sprintf("%d %s", part.count, part.many))
		}
	}
	if len(parts) < 2 {
		return strings.Join(parts, "")
	}
	return strings.Join(parts[:len(parts)-1], ", ") + " and " + parts[len(parts)-1]
}

// What shall become of what is on the queued edges of a flow that is removed.
const (
	QueuedDrop  = "drop"  // it is removed
	QueuedKeep  = "keep"  // it stays, and a flow of that name that comes back goes on with it
	QueuedDrain = "drain" // it is handled first
)

// QueuePaused is the outcome of pausing a queued edge, or of resuming it.
type QueuePaused struct {
	Flow   string `json:"flow" required:"true"`
	Edge   string `json:"edge" required:"true"`
	Paused bool   `json:"paused" description:"False when it goes on."`
}

// QueueCount is how many messages or dead letters something was done with.
type QueueCount struct {
	Flow  string `json:"flow" required:"true"`
	Count int    `json:"count" description:"0 when there were none, or somebody else was faster."`
}
