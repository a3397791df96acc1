package history

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// Options say where the history keeps its files, and its bounds.
type Options struct {
	Dir    string       // is made when it is missing, with mode 0700
	Logger *slog.Logger // nil discards
	// Age is how old a run may get. Default 30 days.
	Age time.Duration
	// Runs is about how many runs of a flow are listed. Default 10,000.
	Runs int
	// Whole is how many of the newest runs of a flow are kept with all their hops and
	// messages. Default 100.
	Whole int
	// Failed is how many of the newest runs of a flow in which something failed are kept
	// with their failed hops and messages. Default 1,000.
	Failed int
	// Bytes is about how much room all of it may take. Default 256 MiB.
	Bytes int64
}

func (o Options) withDefaults() Options {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	o.Age = cmp.Or(o.Age, 30*24*time.Hour)
	o.Runs = cmp.Or(o.Runs, 10_000)
	o.Whole = cmp.Or(o.Whole, 100)
	o.Failed = cmp.Or(o.Failed, 1000)
	o.Bytes = cmp.Or(o.Bytes, 256<<20)
	return o
}

// History is an open history. Safe for concurrent use. One process at a time may write to
// a directory; the lock of the data directory sees to that.
type History struct {
	options  Options
	incoming chan view.RunRecord
	bytes    atomic.Int64 // about how much the runs hold that wait
	forget   chan forgetting
	done     chan struct{} // closed when nothing is written any more
	stop     context.CancelFunc
	lost     lostRuns
	notes    notes
	closing  sync.Once
}

type forgetting struct {
	flow string
	done chan error
}

// Open opens the history in a directory.
func Open(options Options) (*History, error) {
	h := &History{
		options: options.withDefaults(), incoming: make(chan view.RunRecord, waiting),
		forget: make(chan forgetting), done: make(chan struct{}),
	}
	if err := os.MkdirAll(options.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the directory of the run history: %w", err)
	}
	w := &writer{History: h, segments: map[string]*segment{}}
	w.takeNotes() // before the first question
	ctx, cancel := context.WithCancel(context.Background())
	h.stop = cancel
	go w.write(ctx)
	return h, nil
}

// Close writes what waits.
func (h *History) Close() {
	h.closing.Do(func() {
		h.stop()
		<-h.done
		h.notes.close()
	})
}

// Keep takes a run that is over, masked and bounded. It never blocks. Of one for which there
// is no room while others wait, the failed hops are kept, or its line alone; when too many
// wait, nothing is. The log says how many runs are missing.
func (h *History) Keep(run view.RunRecord) {
	size := sizeOf(run)
	if h.bytes.Load()+size > waitingBytes {
		run = failedOnly(run)
		size = sizeOf(run)
	}
	if h.bytes.Load()+size > waitingBytes {
		run.Dropped, run.Records = run.Dropped+len(run.Records), nil
		size = sizeOf(run)
	}
	h.bytes.Add(size)
	select {
	case h.incoming <- run:
	default:
		h.bytes.Add(-size)
		h.lost.add(1, errTooFast)
	}
}

const (
	// waitingBytes is how much the runs hold that wait. What is recorded of one run is
	// less, and memory has room for few large ones: who asks what happened reads them here.
	waitingBytes = 32 << 20
	hopBytes     = 512 // a hop without its texts
)

// sizeOf is about how much memory a run holds.
func sizeOf(run view.RunRecord) int64 {
	size := hopBytes
	for i := range run.Records {
		h := &run.Records[i]
		size += hopBytes + len(h.Message) + len(h.Emitted) + len(h.Error) + len(h.Cause)
		for _, line := range h.Log {
			size += len(line.Text)
		}
	}
	return int64(size)
}

// Forget removes all runs of a flow that were given to Keep before.
func (h *History) Forget(flow string) error {
	if !isName(flow) {
		return fmt.Errorf("forget the runs of flow %q: that is no name of a flow", flow)
	}
	order := forgetting{flow, make(chan error, 1)}
	select {
	case h.forget <- order:
		return <-order.done
	case <-h.done:
		return fmt.Errorf("forget the runs of flow %s: the run history is closed", flow)
	}
}
