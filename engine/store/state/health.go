package state

import (
	"context"
	"fmt"
	"os"
	"sync"
	"time"
)

// health remembers for a moment what a probe of the disk said, so that whoever
// asks often does not keep the disk busy.
type health struct {
	dir string

	mu  sync.Mutex
	at  time.Time
	err error
}

const healthHolds = time.Second

// Healthy returns why state can't be stored, nil when it can: the last write
// failed and a new try does too, or the disk has no room for a value of the
// largest size. It heals by itself. An answer holds for a second.
func (s *Store) Healthy(ctx context.Context) error {
	if err := s.journal.Healthy(ctx); err != nil {
		return s.explain(fmt.Errorf("store state: %w", err))
	}
	if err := s.health.probe(); err != nil {
		return s.explain(fmt.Errorf("store state: %w", err))
	}
	return nil
}

func (h *health) probe() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if now := time.Now(); now.Sub(h.at) > healthHolds {
		h.at, h.err = now, tryRoom(h.dir)
	}
	return h.err
}

// tryRoom writes a file of the size of the largest value, and removes it.
func tryRoom(dir string) (err error) {
	file, err := os.CreateTemp(dir, "probe-*")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name()) // only this probe uses the file, and the next one reports a failure
	defer file.Close()           // Sync has reported a failure
	if _, err := file.Write(make([]byte, MaxValue)); err != nil {
		return err
	}
	return file.Sync()
}
