package queue

import (
	"time"

	"github.com/patchbay-dev/patchbay/engine/flow"
)

// WindowFor is how long ids are known when so many messages were put in each of the sweeps up
// to now, on edges that wait so long at most before a message is tried again.
func WindowFor(backoff time.Duration, put ...uint64) time.Duration {
	f := &Flow{edges: map[string]*edge{"edge": {queue: flow.Queue{Backoff: flow.Backoff{Max: flow.Duration(backoff)}}}}}
	puts := []sample{{at: time.Unix(0, 0)}}
	for _, more := range put {
		last := puts[len(puts)-1]
		puts = append(puts, sample{at: last.at.Add(sweepEvery), n: last.n + more})
	}
	return windowFor(puts, f.usual())
}

// SetWindow changes for how long a stream knows the ids of messages.
var SetWindow = setWindow

// IsFarOff reports whether a window is changed.
var IsFarOff = isFarOff
