package registrycheck

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/patchbay-dev/patchbay/modules/distribution/registryclient"
)

// longestPull is how long a registry may take for an answer while it answers others:
// one that pulls through brings the whole image first.
const longestPull = 10 * time.Minute

var (
	errSilent  = errors.New("the registry is silent")
	errTooLong = errors.New("the registry takes too long")
)

// fly asks the registry and lands the flight, whatever happens. The flight
// belongs to none of its callers: it goes on when they have been answered, so
// that an answer that is late for them is there for the next, and ends with the
// node.
func (c *Component) fly(image string, k key, logins []registryclient.Login, f *flight, s Settings) {
	found, life := outcome{reason: "the check broke off"}, time.Duration(0)
	defer func() { c.memory.land(k, f, found, time.Now(), life) }()
	h := c.memory.health(k.host)
	if refusal := h.refuses(time.Now()); refusal != "" {
		found = outcome{reason: refusal, silent: true}
		return
	}
	slots, slow := c.slots(s)
	queue := time.NewTimer(s.silenceLimit())
	defer queue.Stop()
	select {
	case slots <- struct{}{}:
	case <-queue.C:
		found = outcome{reason: "too many images are asked for at once"}
		return
	case <-c.life.Done():
		return
	}
	leave := sync.OnceFunc(func() { <-slots })
	defer leave()
	probe, refusal := h.enter(time.Now())
	if refusal != "" { // found silent while this one waited
		found = outcome{reason: refusal, silent: true}
		return
	}
	said := untold
	defer func() {
		h.leave(time.Now(), said, probe, s.Failures, time.Duration(s.Backoff)*time.Second)
	}()
	begun := time.Now()
	life = time.Duration(s.MissingFor) * time.Second
	if probe && !c.awake(c.life, h, image, k, begun, s.silenceLimit()) {
		found, said = late(s.silenceLimit()), silence
		return
	}
	ctx, cancel := context.WithCancelCause(c.life)
	defer cancel(nil)
	c.flying.Go(func() { c.watch(ctx, cancel, h, image, k, s, slow, leave) })
	digest, err := c.lookup.Digest(ctx, image, k.insecure, logins)
	switch {
	case err == nil && digest != "":
		found, said, life = outcome{digest: digest}, answered, time.Duration(s.AvailableFor)*time.Second
	case err == nil:
		found, said = outcome{reason: "the registry has no such image"}, answered
	case registryclient.Answered(err):
		found, said = outcome{reason: err.Error()}, answered
	case c.life.Err() != nil:
		life = 0 // the node is gone
	case errors.Is(context.Cause(ctx), errTooLong):
		found = outcome{reason: fmt.Sprintf("the registry has not answered within %s, though it answers others", longestPull)}
	case errors.Is(context.Cause(ctx), errSilent):
		found, said = late(s.silenceLimit()), silence
	default: // the connection broke
		found, said = outcome{reason: err.Error(), silent: true}, silence
		if c.awake(ctx, h, image, k, begun, s.silenceLimit()) {
			found.silent, said = false, answered
		}
	}
}

// watch looks after a request that takes longer than a message waits: it asks whether
// the registry answers anything at all, makes room for others if it does, and ends the
// request if it doesn't.
func (c *Component) watch(ctx context.Context, cancel context.CancelCauseFunc, h *health, image string, k key, s Settings, slow chan struct{}, leave func()) {
	begun := time.Now()
	if !sleep(ctx, s.budget()) {
		return
	}
	roomy := false
	for since, wait := begun, s.silenceLimit()-s.budget(); ; since, wait = time.Now(), s.silenceLimit() {
		if !c.awake(ctx, h, image, k, since, wait) {
			cancel(errSilent)
			return
		}
		if time.Since(begun) >= longestPull {
			cancel(errTooLong)
			return
		}
		if !roomy { // the registry answers; only this request takes long
			select {
			case slow <- struct{}{}:
				defer func() { <-slow }()
				leave()
				roomy = true
			default: // too many are slow already; this one keeps its place
			}
		}
		if !sleep(ctx, s.silenceLimit()) {
			return
		}
	}
}

// awake is true when the registry has answered anything since a time, or answers the
// cheap question within a time. Those who want to know at once ask it together.
func (c *Component) awake(ctx context.Context, h *health, image string, k key, since time.Time, within time.Duration) bool {
	if h.heardSince(since) {
		return true
	}
	q, lead := h.ask()
	if lead {
		c.flying.Go(func() {
			ctx, cancel := context.WithTimeout(c.life, within)
			defer cancel()
			err := c.lookup.Ping(ctx, image, k.insecure)
			h.answer(q, err == nil, time.Now())
		})
	}
	select {
	case <-q.done:
		return q.answered || h.heardSince(since)
	case <-ctx.Done():
		return false
	}
}

// sleep is true when the time is over, and false when ctx ended before.
func sleep(ctx context.Context, wait time.Duration) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
