package queue_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/queue"
	"github.com/patchbay-dev/patchbay/engine/queue/queuetest"
)

// TestFullDisk says what can't be stored and what to do, whoever puts and whether anybody
// waits. With room, it goes on.
func TestFullDisk(t *testing.T) {
	for name, test := range map[string]struct {
		bytes    int
		external bool
	}{
		"large messages": {200_000, false}, "small messages": {10, false}, "of a NATS": {200_000, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := queuetest.SmallDisk(t, "32m")
			o := options(t, filepath.Join(dir, "queue"))
			want := []string{"no space left", "make room"}
			var server *queuetest.Server
			if test.external {
				server = queuetest.Start(t, queuetest.Dir(filepath.Join(dir, "nats")))
				o = at(t, server.URL())
				want = []string{"does not store", "make room"}
			}
			b := started(t, o)
			f := b.Flow("flow")
			var h handled
			f.Set(edges(quick(2, 3)), h.handler(nil))
			puts(t, f, 10, numbered("before"))
			eventually(t, "they are handled", func() bool { s := status(t, f); return h.count() == 10 && s.Waiting+s.InWork == 0 })
			queuetest.FillDisk(t, filepath.Join(dir, "filler"))
			body := make([]byte, test.bytes)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			patient := make(chan error, 1)
			const more = 50
			go func() {
				for i := range more {
					if _, err := f.Put(ctx, edge, queue.Message{ID: fmt.Sprint("patient ", i), Body: body}, true); err != nil {
						patient <- err
						return
					}
				}
				patient <- nil
			}()
			eventually(t, "it says that it can't store, and what to do", func() bool {
				s := status(t, f)
				return s.State == queue.StateUnreachable && strings.Contains(s.Problem, want[0]) && strings.Contains(s.Problem, want[1])
			})
			if s := b.Status(t.Context()); !test.external && (s.Connected || !strings.Contains(s.Problem, "make room")) {
				t.Errorf("broker = %+v", s)
			}
			if _, err := f.Put(t.Context(), edge, queue.Message{ID: "live", Body: body}, false); !errors.Is(err, queue.ErrUnreachable) || !test.external && !strings.Contains(err.Error(), "no space left") {
				t.Errorf("put = %v", err)
			}
			if err := os.Remove(filepath.Join(dir, "filler")); err != nil {
				t.Fatal(err)
			}
			if test.external {
				server.Stop()
				server.Start()
			}
			if err := <-patient; err != nil {
				t.Error(err)
			}
			eventually(t, "all are handled", func() bool { s := status(t, f); return h.count() >= 10+more && s.State == queue.StateIdle })
		})
	}
}
