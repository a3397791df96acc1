package registrycheck

import (
	"fmt"
	"sync"
	"time"
)

// health is what is known about one registry: whether it answers at all. A
// registry that does not is left alone for a while, then one request tries it.
type health struct {
	mu      sync.Mutex
	silent  int       // requests in a row without an answer
	until   time.Time // left alone until then; zero while it answers
	probing bool
}

// enter says whether the registry may be asked now, and whether the request is
// the one that tries it after a pause.
func (h *health) enter(now time.Time) (probe bool, refusal string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.until.IsZero():
		return false, ""
	case now.Before(h.until):
		return false, fmt.Sprintf("the registry does not answer; it is tried again in %s", h.until.Sub(now).Round(time.Second))
	case h.probing:
		return false, "the registry did not answer and is being tried again"
	}
	h.probing = true
	return true, ""
}

// leave takes what became of a request that was let in.
func (h *health) leave(now time.Time, verdict verdict, probe bool, failures int, pause time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if probe {
		h.probing = false
	}
	switch verdict {
	case answered:
		h.silent, h.until = 0, time.Time{}
	case silence:
		h.silent++
		// Of requests that were under way when the pause began, none prolongs it.
		if probe || h.until.IsZero() && h.silent >= failures {
			h.until = now.Add(pause)
		}
	case untold:
	}
}

// verdict is what a request says about the registry's health.
type verdict int

const (
	untold   verdict = iota // we gave up for reasons of our own
	answered                // whatever the answer was
	silence
)
