package objectevents

import (
	"context"
	"encoding/json"
	"hash/maphash"
	"log/slog"
	"os"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/types"

	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
)

// Resource is that of events.
func Resource() cluster.Resource {
	return cluster.Resource{Group: "events.k8s.io", Version: "v1", Name: "events"}
}

const (
	waiting = 256              // events that wait; further ones are left out
	known   = 1024             // different events that are remembered to be counted
	window  = time.Hour        // for which a repetition is counted; the API server forgets events about then
	rest    = 10 * time.Minute // without a try after the API server has forbidden it
)

// Poster stores events; *cluster.Client is one.
type Poster interface {
	Create(ctx context.Context, r cluster.Resource, namespace string, body []byte, into any) error
	Patch(ctx context.Context, r cluster.Resource, namespace, name string, kind types.PatchType, patch []byte, into any) error
}

// Recorder records events. Safe for concurrent use. Share one, so that what several nodes
// report is counted together.
type Recorder struct {
	poster   Poster
	instance string

	mu      sync.Mutex
	queue   []task
	working bool
	ended   chan struct{} // closed when the worker has nothing left to do

	// The worker's own.
	seen   map[uint64]*sighting // by task.hash: what is remembered is not read again
	seed   maphash.Seed
	closed time.Time // nothing is tried before
}

// task is an event of a flow.
type task struct {
	Event
	flow string
}

// hash is equal for events that are repetitions of one another: the text of an error may
// differ each time.
func (t task) hash(seed maphash.Seed) uint64 {
	if t.Warning {
		t.Note = ""
	}
	return maphash.Comparable(seed, t)
}

type sighting struct {
	name  string
	count int
	begun time.Time
}

// New makes a recorder.
func New(poster Poster) *Recorder {
	instance, err := os.Hostname()
	if err != nil || instance == "" {
		instance = "patchbay"
	}
	return &Recorder{poster: poster, instance: instance, seen: map[uint64]*sighting{}, seed: maphash.MakeSeed()}
}

// Record puts an event on an object, soon. It does not wait; an event that finds no room
// or can't be stored is lost. A nil recorder records nothing.
func (r *Recorder) Record(flow string, event Event) {
	if r == nil || event.About.UID == "" { // nobody would find it
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.queue) >= waiting {
		return
	}
	r.queue = append(r.queue, task{event, flow})
	if !r.working {
		r.working, r.ended = true, make(chan struct{})
		go r.work()
	}
}

// Wait waits until nothing is left to do, or until ctx ends.
func (r *Recorder) Wait(ctx context.Context) error {
	r.mu.Lock()
	ended := r.ended
	r.mu.Unlock()
	if ended == nil {
		return nil
	}
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// work stores what waits, and ends.
func (r *Recorder) work() {
	for {
		r.mu.Lock()
		if len(r.queue) == 0 {
			r.working = false
			close(r.ended)
			r.mu.Unlock()
			return
		}
		next := r.queue[0]
		r.queue = r.queue[1:]
		r.mu.Unlock()
		r.store(next, time.Now())
	}
}

// store stores an event, or counts it as a repetition of one that is stored.
func (r *Recorder) store(next task, now time.Time) {
	if now.Before(r.closed) {
		return
	}
	if before, ok := r.seen[next.hash(r.seed)]; ok && now.Sub(before.begun) < window {
		before.count++
		if r.done(next, r.repeat(next, before, now), now) {
			return
		}
	}
	event := next.stored(r.instance, next.flow, now)
	body, err := json.Marshal(event)
	if err == nil {
		err = r.poster.Create(context.Background(), Resource(), next.About.Namespace, body, nil)
	}
	if r.done(next, err, now) && err == nil {
		r.remember(next, &sighting{name: next.name(now), count: 1, begun: now})
	}
}

func (r *Recorder) repeat(next task, before *sighting, now time.Time) error {
	patch, err := json.Marshal(repeated(before.count, now))
	if err != nil {
		return err
	}
	return r.poster.Patch(context.Background(), Resource(), next.About.Namespace, before.name, types.MergePatchType, patch, nil)
}

// done reports whether that is all that can be done for an event: not when the one that was
// to be counted is gone.
func (r *Recorder) done(next task, err error, now time.Time) bool {
	switch {
	case cluster.IsNotFound(err):
		delete(r.seen, next.hash(r.seed))
		return false
	case cluster.IsForbidden(err):
		// The role may leave events out. It may also be mended, so ask again some day.
		r.closed = now.Add(rest)
		slog.Debug("no events on objects: the role does not allow them", "error", err)
	case err != nil:
		slog.Debug("an event is lost", "object", next.About.Name, "error", err)
	}
	return true
}

// remember keeps what was stored, and forgets the oldest when there is no room.
func (r *Recorder) remember(next task, made *sighting) {
	if len(r.seen) >= known {
		var oldest uint64
		for candidate, at := range r.seen {
			if first, ok := r.seen[oldest]; !ok || at.begun.Before(first.begun) {
				oldest = candidate
			}
		}
		delete(r.seen, oldest)
	}
	r.seen[next.hash(r.seed)] = made
}
