package history

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

const (
	// waiting is how many runs wait to be written. One that finds no room is not kept: a
	// flow is not slowed by its history.
	waiting = 512
	// How often old runs are removed: between, there may be a few more than the bounds say.
	trimRuns = 50 // written since
	trimGap  = time.Minute
)

// write writes what comes in, until ctx ends and nothing waits any more. It alone changes
// files.
func (w *writer) write(ctx context.Context) {
	h := w.History
	defer close(h.done)
	w.trim() // the process before may have had no time for it
	timer := time.NewTicker(trimGap)
	defer timer.Stop()
	for {
		w.keepWaiting()
		w.flush()
		select {
		case run := <-h.incoming:
			w.keep(run, true)
		case order := <-h.forget:
			order.done <- w.remove(order.flow)
		case <-timer.C:
			w.trim()
			h.lost.report(h.options.Logger, h.options.Dir)
		case <-ctx.Done():
			w.keepWaiting()
			w.close()
			w.trim()
			h.lost.report(h.options.Logger, h.options.Dir)
			return
		}
	}
}

// writer is the state of write.
type writer struct {
	*History
	segments map[string]*segment // by flow, the file that takes lines
	fresh    int                 // runs since the last trim
}

// keep writes a run, with its hops and messages only when whole says so.
func (w *writer) keep(run view.RunRecord, whole bool) {
	defer w.bytes.Add(-sizeOf(run))
	if err := w.store(run, whole); err != nil {
		w.lost.add(1, err)
		w.lost.report(w.options.Logger, w.options.Dir)
	}
	if w.fresh++; w.fresh >= trimRuns {
		w.trim()
	}
}

func (w *writer) keepWaiting() {
	for n := len(w.incoming); n > 0; n = len(w.incoming) {
		all := make([]view.RunRecord, n)
		for i := range all {
			all[i] = <-w.incoming
		}
		oldest := oldestWhole(all, w.options.Whole)
		for _, run := range all {
			began, _ := keyOf(run.ID)
			w.keep(run, began.compare(oldest[run.Flow]) >= 0)
		}
	}
}

// oldestWhole returns when the oldest run of each flow began that is among so many newest
// of these. Those before it would soon be trimmed, so that where runs come in faster than
// they can be written it saves the writer most of its work.
func oldestWhole(all []view.RunRecord, most int) map[string]key {
	oldest := map[string]key{}
	if len(all) <= most {
		return oldest
	}
	began := map[string][]key{}
	for _, run := range all {
		if one, err := keyOf(run.ID); err == nil && len(run.Records) > 0 {
			began[run.Flow] = append(began[run.Flow], one)
		}
	}
	for flow, of := range began {
		if len(of) > most {
			slices.SortFunc(of, key.compare)
			oldest[flow] = of[len(of)-most]
		}
	}
	return oldest
}

func (w *writer) store(run view.RunRecord, whole bool) error {
	if _, err := keyOf(run.ID); err != nil {
		return err // nobody could look it up
	}
	if !isName(run.Flow) {
		return fmt.Errorf("run %s is of flow %q, which is no name of a flow", run.ID, run.Flow)
	}
	dir := filepath.Join(w.options.Dir, run.Flow)
	s := w.segments[run.Flow]
	if s == nil {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return err
		}
		s = &segment{dir: dir}
		w.segments[run.Flow] = s
	}
	name := fileOf(run.RunSummary)
	if whole && (len(run.Records) > 0 || run.Part != "" && run.Hops == 0) { // of a run that was cancelled while it waited, there is no more
		if err := writeRun(filepath.Join(dir, name+wholeEnding), run); err != nil {
			return err
		}
	}
	if failed := failedOnly(run); len(failed.Records) > 0 {
		if err := writeRun(filepath.Join(dir, name+failedEnding), failed); err != nil {
			return err
		}
	}
	return s.add(run.RunSummary)
}

// flush hands the lines to the system, so that they outlive the process.
func (w *writer) flush() {
	for _, s := range w.segments {
		if lines, err := s.flush(); err != nil {
			w.lost.add(lines, err)
			w.lost.report(w.options.Logger, w.options.Dir)
		}
	}
}

func (w *writer) close() {
	w.flush()
	for _, s := range w.segments {
		s.close()
	}
}

func (w *writer) remove(flow string) error {
	w.keepWaiting()
	w.notes.forget(flow)
	if s := w.segments[flow]; s != nil {
		s.close()
		delete(w.segments, flow)
	}
	if err := os.RemoveAll(filepath.Join(w.options.Dir, flow)); err != nil {
		return fmt.Errorf("remove the run history of flow %s: %w", flow, err)
	}
	return nil
}

var errTooFast = errors.New("runs end faster than they can be written")

// lostRuns counts the runs that could not be kept, and reports them now and then. Safe for
// concurrent use.
type lostRuns struct {
	mu       sync.Mutex
	count    int
	cause    error
	reported time.Time
}

// reportGap is the least time between two reports.
const reportGap = time.Minute

func (l *lostRuns) add(count int, cause error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.count += count
	l.cause = cause
}

// report logs what was lost since the last report.
func (l *lostRuns) report(logger *slog.Logger, dir string) {
	l.mu.Lock()
	count, cause := l.count, l.cause
	due := count > 0 && time.Since(l.reported) >= reportGap
	if due {
		l.count, l.reported = 0, time.Now()
	}
	l.mu.Unlock()
	if due {
		logger.Warn("runs are missing in the run history; the flows are not concerned", "runs", count, "directory", dir, "error", cause)
	}
}
