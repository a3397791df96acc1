package recording

import (
	"context"
	"crypto/rand"
	"log/slog"
	"strings"
	"sync/atomic"
	"time"

	"github.com/patchbay-dev/patchbay/engine/redact"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// Recorder records what happens in the flows of an engine. Safe for concurrent use.
type Recorder struct {
	logger    *slog.Logger
	Events    *Events
	compactor *compactor
	archive   Archive
	tracer    Tracer // nil for none
	over      func(view.RunSummary)
	began     time.Time
	runs      atomic.Uint64 // so far, for their ids
	process   string        // this one, for the parts of runs that several processes have
}

// NewRecorder returns a recorder whose lines for the process go to the logger. What it
// compacts goes to the archive, nil for none. The tracer may be nil, too.
func NewRecorder(logger *slog.Logger, archive Archive, tracer Tracer) *Recorder {
	if archive == nil {
		archive = noArchive{}
	}
	return &Recorder{logger: logger, archive: archive, tracer: tracer, Events: newEvents(), compactor: newCompactor(), began: time.Now(), process: strings.ToLower(rand.Text()[:10])}
}

// OnOver sets what is called with each run that is over, masked and bounded. It must not
// wait, and is set before the first run.
func (r *Recorder) OnOver(over func(view.RunSummary)) { r.over = over }

// NumberFrom begins to number runs after a number, so that engines which run the same flows
// give runs of the same millisecond different ids.
func (r *Recorder) NumberFrom(number uint32) { r.runs.Store(uint64(number)) }

// Age is a clock that only goes forward.
func (r *Recorder) Age() time.Duration { return time.Since(r.began) }

// History returns a new history of a flow, which keeps so many runs.
func (r *Recorder) History(flow string, keep int) *History {
	return &History{Recorder: r, flow: flow, keep: keep}
}

// CompactRuns makes finished runs small, until ctx ends.
func (r *Recorder) CompactRuns(ctx context.Context) { r.compactor.work(ctx) }

// NodeLog returns the log of a node.
func (r *Recorder) NodeLog(flow, node string, secrets func() *redact.Set) *NodeLog {
	return &NodeLog{recorder: r, flow: flow, node: node, secrets: secrets}
}
