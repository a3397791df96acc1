package registryclient

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
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

type gateKey struct {
	host      string
	account   Login
	everybody bool
}

// gate is what one host has said to one account about its limits, the anonymous one
// among them. All requests of the account to the host pass it. What the host has said
// to everybody, namely that it is not available, is in a gate of its own.
type gate struct {
	host string

	mu        sync.Mutex
	until     time.Time // nothing is sent before
	streak    int       // answers of 429 since the last other one
	remaining int
	limit     int
	noted     time.Time
}

func (c *Client) gate(host string, account Login) *gate {
	return c.gates.GetOrAdd(gateKey{host: host, account: account}, func() *gate { return &gate{host: host} })
}

func (c *Client) commonGate(host string) *gate {
	return c.gates.GetOrAdd(gateKey{host: host, everybody: true}, func() *gate { return &gate{host: host} })
}

type accountKey struct{}

// withAccount says whose request is sent under a context: an anonymous one costs the
// signed-in account nothing, and the other way round.
func withAccount(ctx context.Context, account Login) context.Context {
	return context.WithValue(ctx, accountKey{}, account)
}

func accountOf(ctx context.Context) Login {
	account, _ := ctx.Value(accountKey{}).(Login)
	return account
}

type maxWaitKey struct{}

// WithMaxWait bounds how long requests under this context wait for a host.
func WithMaxWait(ctx context.Context, wait time.Duration) context.Context {
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
			return module.RetryAfter(&LimitError{fmt.Sprintf("%s asks for no requests for another %s (429, Retry-After)", g.host, wait.Round(time.Second))}, wait)
		}
		if err := sleep(ctx, wait); err != nil {
			return err
		}
	}
}

// LimitError says that a host does not want to be asked now; there is no use in trying
// again at once.
type LimitError struct{ Text string }

func (e *LimitError) Error() string { return e.Text }

// IsLimit is true when a host wants to be asked less by an account.
func IsLimit(err error) bool {
	var limit *LimitError
	return errors.As(err, &limit) || IsStatus(err, http.StatusTooManyRequests)
}

func (g *gate) observe(response *http.Response, now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if figure, ok := leadingNumber(response.Header.Get("Ratelimit-Remaining")); ok {
		g.remaining, g.noted = figure, now
		g.limit, _ = leadingNumber(response.Header.Get("Ratelimit-Limit"))
	}
	after, named := module.ParseRetryAfter(response.Header.Get("Retry-After"), now)
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

// figures returns the remainder that the host has given, false when there is none
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
	Account   string `json:"account,omitempty" title:"Account" description:"Whose limit it is: that of anonymous requests from here, or that of a login."`
}

// Rate returns the figure of the registry that an image comes from: that of the first
// login which has one, else that of anonymous requests. False when the registry gives
// none.
func (c *Client) Rate(image string, logins []Login) (Rate, bool) {
	ref, err := ParseImage(image)
	if err != nil {
		return Rate{}, false
	}
	for _, account := range append(slices.Clone(logins), Login{}) {
		rate := Rate{Host: ref.Host, Account: kindOf(account)}
		var ok bool
		if rate.Remaining, rate.Limit, ok = c.gate(apiHost(ref.Host), account).figures(); ok {
			return rate, true
		}
	}
	return Rate{}, false
}

// leadingNumber reads "97;w=21600".
func leadingNumber(text string) (int, bool) {
	text, _, _ = strings.Cut(text, ";")
	number, err := strconv.Atoi(strings.TrimSpace(text))
	return number, err == nil && number >= 0
}
