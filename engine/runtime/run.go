package runtime

import (
	"context"
	"log/slog"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/patchbay-dev/patchbay/engine/redact"
)

// The bounds of one run's record.
const (
	firstHops   = 8
	moreHops    = 128
	maxRecorded = 50_000
	maxNotes    = 10_000
)

// run is what one trigger event caused: a tree of hops.
type run struct {
	id        string
	history   *history
	beginning // of the run; node is its trigger
	lifetime  // the context of the run
	began     time.Time
	offset    time.Duration // of began, since the engine began

	finished atomic.Bool
	took     time.Duration // once finished
	err      error         // once finished

	sealed atomic.Pointer[sealedRun] // once finished and sealed
	known  knownSecrets

	failures atomic.Int64 // hops on which a node failed, handled or not
	handled  atomic.Int64 // of these, those that an error port took

	mu      sync.Mutex
	chunks  [][]hop
	count   int
	dropped int
	notes   []note
	unnoted int

	earlier, later *run // the neighbours among the live runs; guarded by the recorder
}

var runNumber atomic.Uint64

func newRun(ctx context.Context, in *history, from beginning) *run {
	now := time.Now()
	id := strconv.FormatInt(now.UnixMilli(), 36) + "-" + strconv.FormatUint(runNumber.Add(1), 36)
	return &run{id: id, history: in, beginning: from, lifetime: lifetime{trigger: ctx}, began: now, offset: now.Sub(in.recorder.began)}
}

// next records the begin of a hop. Beyond maxRecorded the hop runs all the same
// and is only counted. over says that it is one more than a run of the flow may have.
func (r *run) next(ctx context.Context, parent *hop, e *recordedEdge) (h *hop, over bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	h = r.slot()
	h.Context, h.run, h.parent, h.edge = ctx, r, parent, e
	if parent != nil {
		h.depth = parent.depth + 1
		h.start = time.Since(r.began)
	}
	return h, r.count+r.dropped > r.maxHops+1 // the first one is no delivery
}

// slot hands out hops from chunks that never move, so that readers may look at
// a hop while others are added.
func (r *run) slot() *hop {
	if r.count >= maxRecorded {
		r.dropped++
		return &hop{index: -1}
	}
	last := len(r.chunks) - 1
	if last < 0 {
		r.chunks = append(r.chunks, make([]hop, 0, firstHops))
		last = 0
	} else if len(r.chunks[last]) == cap(r.chunks[last]) {
		r.chunks = append(r.chunks, make([]hop, 0, min(moreHops, 4*cap(r.chunks[last]))))
		last++
	}
	chunk := r.chunks[last]
	chunk = chunk[:len(chunk)+1]
	r.chunks[last] = chunk
	h := &chunk[len(chunk)-1]
	h.index = int32(r.count)
	r.count++
	return h
}

// hops returns the recorded hops in the order in which they began.
func (r *run) hops() []*hop {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := make([]*hop, 0, r.count)
	for _, chunk := range r.chunks {
		for i := range chunk {
			all = append(all, &chunk[i])
		}
	}
	return all
}

func (r *run) finish(err error) {
	r.took = time.Since(r.began)
	r.err = err
	r.finished.Store(true)
	r.release()
}

func (r *run) logger(h *hop) *slog.Logger {
	keep := func(level slog.Level, text string) { r.note(h, level, text) }
	return slog.New(&lineHandler{keep: keep, next: r.processLog(h).Handler()})
}

// processLog writes to the process's log what happens during a hop.
func (r *run) processLog(h *hop) *slog.Logger {
	named := r.history.recorder.logger.With("flow", r.history.flow, "run", r.id, "node", h.node())
	return slog.New(redact.Handler(named.Handler(), h.secrets))
}

// note keeps a line that was logged during a hop.
func (r *run) note(h *hop, level slog.Level, text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.notes) >= maxNotes {
		r.unnoted++
		return
	}
	r.notes = append(r.notes, note{hop: h.index, at: time.Since(r.began), level: level, text: text})
}

// unfinished returns the deliveries that are under way and wait for no other.
func (r *run) unfinished() []*hop {
	waiting := map[*hop]bool{}
	var open []*hop
	for _, h := range r.hops() {
		if h.state.Load() == hopDone {
			continue
		}
		open = append(open, h)
		waiting[h.parent] = true
	}
	var leaves []*hop
	for _, h := range open {
		if !waiting[h] && h.edge != nil {
			leaves = append(leaves, h)
		}
	}
	return leaves
}

// hasCaller reports whether somebody outside waits for the run's answer, as the
// client of an HTTP server does.
func (r *run) hasCaller() bool { return r.source && r.caller }
