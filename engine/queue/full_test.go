package queue_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/queue"
)

func TestLimitOfAnEdge(t *testing.T) {
	f := started(t, options(t, t.TempDir())).Flow("flow")
	var h handled
	q := quick(2, 3)
	q.Limit = 10
	f.Set(edges(q), h.handler(nil))
	f.Rest()
	puts(t, f, 10, numbered("a"))
	eventually(t, "they wait", func() bool { return status(t, f).Waiting == 10 })
	if _, err := f.Put(t.Context(), edge, queue.Message{ID: "live"}, false); !errors.Is(err, queue.ErrFull) {
		t.Errorf("put = %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := f.Put(ctx, edge, queue.Message{ID: "short"}, true); !errors.Is(err, queue.ErrFull) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("put = %v", err)
	}
	put := make(chan error)
	go func() {
		_, err := f.Put(t.Context(), edge, queue.Message{ID: "patient"}, true)
		put <- err
	}()
	f.Work()
	if err := <-put; err != nil {
		t.Error(err)
	}
	eventually(t, "it is handled", func() bool { return h.of("patient") == 1 })
}

// TestFullStream fills the bytes that a flow may have. What is finished makes room.
func TestFullStream(t *testing.T) {
	o := options(t, t.TempDir())
	o.MaxBytes = 4 << 20
	f := started(t, o).Flow("flow")
	var h handled
	f.Set(edges(quick(2, 3)), h.handler(nil))
	f.Rest()
	large := bytes.Repeat([]byte("x"), 100<<10)
	n := 0
	for ; ; n++ {
		_, err := f.Put(t.Context(), edge, queue.Message{ID: fmt.Sprint(n), Body: large}, false)
		if errors.Is(err, queue.ErrFull) {
			break
		}
		if err != nil || n > 100 {
			t.Fatal(n, err)
		}
	}
	put := make(chan error)
	go func() {
		_, err := f.Put(t.Context(), edge, queue.Message{ID: "patient", Body: large}, true)
		put <- err
	}()
	eventually(t, "somebody waits", func() bool {
		f.Work()
		s := status(t, f)
		f.Rest()
		return s.State == queue.StateFull && s.Problem != "" || h.count() > 0
	})
	f.Work()
	if err := <-put; err != nil {
		t.Error(err)
	}
	eventually(t, "all are handled", func() bool { return h.count() == n+1 })
	for i := range 100 { // several times what there is room for
		if _, err := f.Put(t.Context(), edge, queue.Message{ID: fmt.Sprint("more ", i), Body: large}, true); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, "all are handled", func() bool { return h.count() == n+101 })
	if _, err := f.Put(t.Context(), edge, queue.Message{ID: "huge", Body: make([]byte, 65<<20)}, true); !errors.Is(err, queue.ErrTooLarge) {
		t.Errorf("put = %v", err)
	}
}

// TestFullOfLetters keeps what fails in the queue, until there is room for it.
func TestFullOfLetters(t *testing.T) {
	o := options(t, t.TempDir())
	o.MaxBytes = 4 << 20 // of these 1 MiB for dead letters
	f := started(t, o).Flow("flow")
	f.Set(edges(quick(2, 1)), func(context.Context, queue.Delivery) queue.Outcome { return queue.Outcome{Verdict: queue.Failed} })
	large := bytes.Repeat([]byte("x"), 100<<10)
	for i := range 15 {
		if _, err := f.Put(t.Context(), edge, queue.Message{ID: fmt.Sprint(i), Body: large}, true); err != nil {
			t.Fatal(err)
		}
	}
	var dead int
	eventually(t, "it says why", func() bool {
		s := status(t, f)
		dead = s.Dead
		return strings.Contains(s.Problem, "dead letters") && s.Dead+s.Waiting+s.InWork == 15
	})
	if dead < 5 || dead == 15 {
		t.Errorf("%d dead letters", dead)
	}
	if n, err := f.DropLetters(t.Context(), queue.Selection{All: true}); n != dead || err != nil {
		t.Errorf("dropped %d, %v", n, err)
	}
	eventually(t, "they are gone", func() bool { return status(t, f).Dead == 0 })
}
