package recording

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

// Run is what one trigger event caused: a tree of hops.
type Run struct {
	ID        string
	number    uint64 // in its process, of the parts of runs among them
	History   *History
	Beginning // Node is the run's trigger
	lifetime  // the context of the run
	Began     time.Time
	Offset    time.Duration // of Began, since the recorder was made

	finished atomic.Bool
	answered atomic.Bool   // what the trigger began has ended; messages of it may still wait
	took     time.Duration // once finished
	err      error         // once finished

	compacting atomic.Bool                // from when somebody compacts it
	compacted  atomic.Pointer[compactRun] // once finished and compacted
	tally      atomic.Pointer[Tally]      // once finished and counted
	known      knownSecrets
	ancestry   ancestry
	trace      *Trace // nil for none

	about atomic.Pointer[string] // what a hop said that it is about; severalItems once they differ

	Failures     atomic.Int64          // handled or not, each counted where it happened
	handled      atomic.Int64          // of these, those that something at an error port took
	firstFailure atomic.Pointer[error] // nil while there is none

	mu      sync.Mutex
	chunks  [][]Hop
	count   int
	dropped int
	notes   []note
	unnoted int

	// Of a run that puts messages on queued edges; see parts.go.
	waits    map[string]*Hop             // by message: what waits or is handled, as far as is known here
	contents map[string]map[[32]byte]int // by the message that is handled: what was put
	put      int                         // messages on queued edges
	settled  int                         // messages that were finished here
	taken    int                         // hops of messages that another part has put, which counts them
	queued   atomic.Bool                 // messages of it were put, or handled, here

	// Guarded by the history.
	earlier, later *Run          // the neighbours among the live runs
	open           int           // handlings under way, what the trigger began among them
	parked, saved  bool          // nothing is under way, messages wait; the archive has it as it was then
	parkedHops     int           // its hops when it was parked
	resumed        bool          // it began in another process, or in a part that has ended
	cancelled      bool          // what waits of it is dropped
	counted        bool          // among the runs of this process
	since          time.Duration // when the run began, as the recorder's age: negative for one of an earlier process
	still          time.Time     // when its last handling ended

	over atomic.Bool            // once finished: nothing of the run waits or goes on, here or elsewhere
	past earlierParts           // of one that is resumed
	said atomic.Pointer[string] // the state that was announced last
}

func newRun(ctx context.Context, in *History, from Beginning) *Run {
	now := time.Now()
	number := in.Recorder.runs.Add(1)
	id := strconv.FormatInt(now.UnixMilli(), 36) + "-" + strconv.FormatUint(number, 36)
	return &Run{ID: id, number: number, History: in, Beginning: from, lifetime: lifetime{trigger: ctx}, Began: now, Offset: now.Sub(in.Recorder.began),
		since: now.Sub(in.Recorder.began)}
}

// Next records the begin of a hop. Beyond maxRecorded the hop runs all the same
// and is only counted. over says that it is one more than a run of the flow may have.
func (r *Run) Next(ctx context.Context, parent *Hop, e *Edge) (h *Hop, over bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.next(ctx, parent, e)
}

// next is Next under the lock.
func (r *Run) next(ctx context.Context, parent *Hop, e *Edge) (h *Hop, over bool) {
	h = r.slot()
	if inner, ok := ctx.(*Hop); ok && inner == parent {
		ctx = parent.Context // a hop answers by itself for the hop and its run, so the parent's answers are not needed
	}
	h.Context, h.Run, h.Parent, h.Edge = ctx, r, parent, e
	if parent != nil {
		h.Depth = parent.Depth + 1
		h.Start = time.Since(r.Began)
	}
	return h, r.count+r.dropped > r.MaxHops+1 // the first one is no delivery
}

// slot hands out hops from chunks that never move, so that readers may look at
// a hop while others are added.
func (r *Run) slot() *Hop {
	if r.count >= maxRecorded {
		r.dropped++
		return &Hop{index: -1}
	}
	last := len(r.chunks) - 1
	if last < 0 {
		r.chunks = append(r.chunks, make([]Hop, 0, firstHops))
		last = 0
	} else if len(r.chunks[last]) == cap(r.chunks[last]) {
		r.chunks = append(r.chunks, make([]Hop, 0, min(moreHops, 4*cap(r.chunks[last]))))
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
func (r *Run) hops() []*Hop {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := make([]*Hop, 0, r.count)
	for _, chunk := range r.chunks {
		for i := range chunk {
			all = append(all, &chunk[i])
		}
	}
	return all
}

func (r *Run) finish() {
	r.took = time.Since(r.Began)
	r.finished.Store(true)
	r.release()
}

// Logger is for the component that handles the hop: its lines are kept in the run and
// go to the process's log.
func (r *Run) Logger(h *Hop) *slog.Logger {
	keep := func(level slog.Level, text string) { r.note(h, level, text) }
	return slog.New(&lineHandler{keep: keep, next: r.ProcessLog(h).Handler()})
}

// ProcessLog writes to the process's log what happens during a hop.
func (r *Run) ProcessLog(h *Hop) *slog.Logger {
	named := r.History.Recorder.logger.With("flow", r.History.flow, "run", r.ID, "node", h.Node(), "hop", h.index)
	if h.Item != "" {
		named = named.With("item", h.Item)
	}
	return slog.New(redact.Handler(named.Handler(), h.Secrets))
}

// note keeps a line that was logged during a hop.
func (r *Run) note(h *Hop, level slog.Level, text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.notes) >= maxNotes {
		r.unnoted++
		return
	}
	r.notes = append(r.notes, note{hop: h.index, at: time.Since(r.Began), level: level, text: text})
}

// Unfinished returns the deliveries that are under way and wait for no other.
func (r *Run) Unfinished() []*Hop {
	waiting := map[*Hop]bool{}
	var open []*Hop
	for _, h := range r.hops() {
		if h.State.Load() == HopDone || h.Waiting() || h.endedElsewhere() {
			continue
		}
		open = append(open, h)
		waiting[h.Parent] = true
	}
	var leaves []*Hop
	for _, h := range open {
		if !waiting[h] && h.Edge != nil {
			leaves = append(leaves, h)
		}
	}
	return leaves
}

// HasCaller reports whether somebody outside waits for the run's answer, as the
// client of an HTTP server does.
func (r *Run) HasCaller() bool { return r.Source && !r.ByHand && r.Caller && !r.answered.Load() }
