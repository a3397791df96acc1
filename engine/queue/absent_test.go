package queue_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/queue"
	"github.com/patchbay-dev/patchbay/engine/queue/queuetest"
)

// TestNothingQueued starts no server, and makes no stream, for a flow that needs none.
func TestNothingQueued(t *testing.T) {
	for name, change := range map[string]func(*queue.Options){
		"embedded": func(*queue.Options) {},
		"refused":  func(o *queue.Options) { o.Refuse = "give it a NATS" },
		"nats":     func(o *queue.Options) { o.URL = queuetest.Start(t).URL() },
	} {
		t.Run(name, func(t *testing.T) {
			o := options(t, filepath.Join(t.TempDir(), "queue"))
			change(&o)
			b := started(t, o)
			f := b.Flow("flow")
			f.Set(nil, nil)
			for range 3 {
				all, err := f.Status(t.Context())
				if len(all) != 0 || err != nil {
					t.Errorf("status = %+v, %v", all, err)
				}
				if _, _, total, err := f.Letters(t.Context(), "", "", "", 10); total != 0 || err != nil {
					t.Errorf("letters: %d, %v", total, err)
				}
				time.Sleep(50 * time.Millisecond)
			}
			if s := b.Status(t.Context()); len(s.Streams) != 0 || s.Problem != "" {
				t.Errorf("broker = %+v", s)
			}
			if err := f.Remove(t.Context()); err != nil {
				t.Error(err)
			}
			if _, err := os.Stat(o.Dir); !os.IsNotExist(err) {
				t.Errorf("the directory of the server is there: %v", err)
			}
		})
	}
}
