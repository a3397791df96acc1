package copier

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
)

const (
	// figureLife is how long a remainder counts that no new answer has confirmed.
	figureLife = 15 * time.Minute
	// maxStreakWait bounds the wait after a 429 that names none.
	maxStreakWait = 30 * time.Second
)

// gate is what one host has told us about its limits. All requests to the host
// pass it.
type gate struct {
	host string

	mu        sync.Mutex
	until     time.Time // nothing is sent before
	streak    int       // answers of 429 since the last other one
	remaining int
	limit     int
	noted     time.Time
}

func (c *Client) gate(host string) *gate {
	return c.gates.getOrAdd(host, func() *gate { return &gate{host: host} })
}

type maxWaitKey struct{}

// withMaxWait bounds how long requests under this context wait for a host.
func withMaxWait(ctx context.Context, wait time.Duration) context.Context {
	return context.WithValue(ctx, maxWaitKey{}, wait)
}

// wait returns when the host may be asked, or an error when that is further away
// than the context allows.
func (g *gate) wait(ctx context.Context) error {
	for {
		g.mu.Lock()
		until := g.until
		g.mu.Unlock()
		wait := time.Until(until)
		if wait <= 0 {
			return nil
		}
		maxWait, ok := ctx.Value(maxWaitKey{}).(time.Duration)
		deadline, hasDeadline := ctx.Deadline()
		if ok && wait > maxWait || hasDeadline && until.After(deadline) {
			return module.Retryable(&limitError{fmt.Sprintf("%s asks for no requests for another %s (429, Retry-After)", g.host, wait.Round(time.Second))})
		}
		if err := sleep(ctx, wait); err != nil {
			return err
		}
	}
}

// limitError says that a host does not want to be asked now; no use in trying
// again at once.
type limitError struct{ text string }

func (e *limitError) Error() string { return e.text }

func (g *gate) observe(response *http.Response, now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if figure, ok := leadingNumber(response.Header.Get("Ratelimit-Remaining")); ok {
		g.remaining, g.noted = figure, now
		g.limit, _ = leadingNumber(response.Header.Get("Ratelimit-Limit"))
	}
	after, named := retryAfter(response.Header.Get("Retry-After"), now)
	switch {
	case response.StatusCode == http.StatusTooManyRequests:
		if !named && now.Before(g.until) {
			return // sent before the host was to be left alone: it says nothing new
		}
		if !named {
			after = min(time.Second<<min(g.streak, 10), maxStreakWait)
		}
		g.streak++
	case response.StatusCode == http.StatusServiceUnavailable && named:
	default:
		g.streak = 0
		return
	}
	if until := now.Add(after); until.After(g.until) {
		g.until = until
	}
}

// figures returns the remainder that the host has told, false when there is none
// or it is old.
func (g *gate) figures() (remaining, limit int, ok bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.noted.IsZero() || time.Since(g.noted) > figureLife {
		return 0, 0, false
	}
	return g.remaining, g.limit, true
}

// Rate is how much of its pull limit a registry says is left.
type Rate struct {
	Host      string `json:"host" title:"Registry"`
	Remaining int    `json:"remaining" title:"Pulls left"`
	Limit     int    `json:"limit,omitempty" title:"Limit"`
}

// Rate returns the figure of the registry that an image comes from, false when
// the registry tells none.
func (c *Client) Rate(image string) (Rate, bool) {
	ref, err := parseRef(image)
	if err != nil {
		return Rate{}, false
	}
	remaining, limit, ok := c.gate(apiHost(ref.Host)).figures()
	return Rate{Host: ref.Host, Remaining: remaining, Limit: limit}, ok
}

// leadingNumber reads "97;w=21600".
func leadingNumber(text string) (int, bool) {
	text, _, _ = strings.Cut(text, ";")
	number, err := strconv.Atoi(strings.TrimSpace(text))
	return number, err == nil && number >= 0
}

// retryAfter reads seconds or a date. RFC 9110 section 10.2.3.
func retryAfter(text string, now time.Time) (time.Duration, bool) {
	if seconds, err := strconv.Atoi(text); err == nil && seconds >= 0 {
		return time.Duration(seconds) * time.Second, true
	}
	if date, err := http.ParseTime(text); err == nil {
		return max(date.Sub(now), 0), true
	}
	return 0, false
}

func sleep(ctx context.Context, wait time.Duration) error {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
