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
	heard   time.Time // when it last answered anything
	asking  *question // the cheap question that is under way
}

// question is one GET /v2/; answered is set before done is closed.
type question struct {
	done     chan struct{}
	answered bool
}

// heardSince is true when the registry has answered anything since then.
func (h *health) heardSince(then time.Time) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.heard.After(then)
}

// ask joins the cheap question that is under way, or begins one: lead is true to the
// caller who has to put it and to call answer.
func (h *health) ask() (q *question, lead bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.asking != nil {
		return h.asking, false
	}
	h.asking = &question{done: make(chan struct{})}
	return h.asking, true
}

func (h *health) answer(q *question, answered bool, now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	q.answered, h.asking = answered, nil
	if answered {
		h.heard, h.silent = now, 0
	}
	close(q.done)
}

// refuses says why the registry is not to be asked now, "" when it may be.
func (h *health) refuses(now time.Time) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.refusal(now)
}

func (h *health) refusal(now time.Time) string {
	switch {
	case h.until.IsZero():
		return ""
	case now.Before(h.until):
		return fmt.Sprintf("the registry does not answer; it is tried again in %s", h.until.Sub(now).Round(time.Second))
	case h.probing:
		return "the registry did not answer and is being tried again"
	}
	return ""
}

// enter lets a request to the registry in, or says why not; probe is true for
// the one that tries it after a pause. Who is let in has to leave.
func (h *health) enter(now time.Time) (probe bool, refusal string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if refusal := h.refusal(now); refusal != "" {
		return false, refusal
	}
	if h.until.IsZero() {
		return false, ""
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
		h.silent, h.until, h.heard = 0, time.Time{}, now
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
