package runtime

import (
	"context"
	"log/slog"
	"time"

	"github.com/patchbay-dev/patchbay/engine/redact"
)

// recorder records what happens in the flows of an engine. Safe for concurrent use.
type recorder struct {
	logger *slog.Logger
	events *events
	sealer *sealer
	began  time.Time
}

func newRecorder(logger *slog.Logger) *recorder {
	return &recorder{logger: logger, events: newEvents(), sealer: newSealer(), began: time.Now()}
}

// age is a clock that only goes forward.
func (r *recorder) age() time.Duration { return time.Since(r.began) }

// history returns a new history of a flow, which keeps so many runs.
func (r *recorder) history(flow string, keep int) *history {
	return &history{recorder: r, flow: flow, keep: keep}
}

// seal makes finished runs small, until ctx ends.
func (r *recorder) seal(ctx context.Context) { r.sealer.work(ctx) }

// node returns the log of a node.
func (r *recorder) node(flow, node string, secrets func() *redact.Set) *nodeLog {
	return &nodeLog{recorder: r, flow: flow, node: node, secrets: secrets}
}
