package runtime_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// TestRetryOfANode holds that one place tries again, and what it goes by.
func TestRetryOfANode(t *testing.T) {
	passing := errors.New("no route to host")
	waits := func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
	tests := map[string]struct {
		node     string // its retry and time limit
		fails    func(ctx context.Context, n int) error
		attempts int
		took     time.Duration
		err      string
		marks    string
	}{
		"no setting":   {"", func(context.Context, int) error { return module.Retryable(passing) }, 1, 0, "no route to host", "retryable"},
		"not worth it": {"retry: {}", func(context.Context, int) error { return passing }, 1, 0, "no route to host", ""},
		"permanent":    {"retry: {}", func(context.Context, int) error { return module.Permanent(passing) }, 1, 0, "no route to host", ""},
		"defaults":     {"retry: {}", func(context.Context, int) error { return module.Retryable(passing) }, 5, 15 * time.Second, "no route to host", "retryable, 5 attempts"},
		"passes":       {"retry: {}", func(_ context.Context, n int) error { return ifAt(n < 3, module.Retryable(passing)) }, 3, 3 * time.Second, "", "3 attempts"},
		"then permanent": {"retry: {}", func(_ context.Context, n int) error {
			return ifAt(true, ifElse(n < 2, module.Retryable(passing), passing))
		}, 2, time.Second, "no route to host", "2 attempts"},
		"attempts, backoff":  {"retry: {maxAttempts: 4, backoff: {initial: 100ms, max: 300ms}}", func(context.Context, int) error { return module.Retryable(passing) }, 4, 600 * time.Millisecond, "no route", "retryable, 4 attempts"},
		"asked to wait":      {"retry: {maxAttempts: 2}", func(context.Context, int) error { return module.RetryAfter(passing, 40*time.Second) }, 2, 40 * time.Second, "no route", "retryable, after 40s, 2 attempts"},
		"asked for too long": {"retry: {maxAttempts: 2}", func(context.Context, int) error { return module.RetryAfter(passing, time.Hour) }, 1, 0, "asks to wait 1h0m0s", "retryable, after 1h0m0s"},
		"wrapped":            {"retry: {maxAttempts: 2}", func(context.Context, int) error { return fmt.Errorf("get: %w", module.Retryable(passing)) }, 2, time.Second, "get: no route", "retryable, 2 attempts"},
		"panics":             {"retry: {}", func(context.Context, int) error { panic("boom") }, 1, 0, "panicked: boom", ""},
		"too slow":           {"timeLimit: 3s", func(ctx context.Context, _ int) error { return waits(ctx) }, 1, 3 * time.Second, "time limit of 3s is over", "retryable"},
		"too slow, in all":   {"timeLimit: 2500ms, retry: {}", func(ctx context.Context, n int) error { return ifAt(n < 9, module.Retryable(passing)) }, 2, 2500 * time.Millisecond, "time limit of 2.5s is over", "retryable, 2 attempts"},
		"in time":            {"timeLimit: 3s", func(ctx context.Context, _ int) error { time.Sleep(2 * time.Second); return nil }, 1, 2 * time.Second, "", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				attempts := 0
				work := &behaviour{name: "work", errors: true, do: func(ctx context.Context, _ *behaviour, _ module.Handler, _ message) module.Result {
					attempts++
					return module.Fail(test.fails(ctx, attempts))
				}}
				k := newKit(t, work)
				node := "id: a, component: test/work"
				if test.node != "" {
					node += ", " + test.node
				}
				f := k.deploy(t, "nodes: [{"+node+"}, {id: e, component: test/sink}]\nedges: [{from: a.error, to: e.in}]")
				began := time.Now()
				id, err := f.Send(t.Context(), "a", "in", json.RawMessage(`{"text":"x"}`))
				if took := time.Since(began); err != nil || attempts != test.attempts || took != test.took {
					t.Errorf("%d attempts in %s: %v", attempts, took, err)
				}
				run, _ := f.Run(id)
				hop := run.Records[1]
				if got := marks(hop); got != test.marks || !strings.Contains(hop.Error, test.err) || (hop.Error == "") != (test.err == "") {
					t.Errorf("marks %q, error %q", got, hop.Error)
				}
				if lines := len(hop.Log); lines != max(test.attempts-1, strings.Count(name, "in all")*2) {
					t.Errorf("%d lines for %d attempts", lines, attempts)
				}
				got := k.got.all()
				if (len(got) == 1) != (test.err != "") {
					t.Fatalf("the error port gave %v", got)
				}
				if len(got) == 1 {
					message := got[0].(module.ErrorMessage)
					if message.Retryable != strings.Contains(test.marks, "retryable") || (message.RetryAfter != "") != strings.Contains(test.marks, "after") {
						t.Errorf("the error port gave %+v", message)
					}
				}
				k.Close(t.Context())
			})
		})
	}
}

func ifAt(fails bool, err error) error {
	if fails {
		return err
	}
	return nil
}

func ifElse(first bool, a, b error) error {
	if first {
		return a
	}
	return b
}

func marks(h view.HopRecord) string {
	var all []string
	if h.Retryable {
		all = append(all, "retryable")
	}
	if h.RetryAfter > 0 {
		all = append(all, "after "+h.RetryAfter.String())
	}
	if h.Attempts > 0 {
		all = append(all, fmt.Sprintf("%d attempts", h.Attempts))
	}
	return strings.Join(all, ", ")
}

// A node tries its own errors again, not those of the nodes after it, which may have
// a retry of their own.
func TestRetryIsOfTheNodeThatFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first, second := 0, 0
		relay := &behaviour{name: "relay", do: func(ctx context.Context, b *behaviour, output module.Handler, in message) module.Result {
			first++
			return b.out.Emit(ctx, output, in)
		}}
		last := &behaviour{name: "last", do: func(context.Context, *behaviour, module.Handler, message) module.Result {
			second++
			return module.Fail(module.Retryable(errors.New("busy")))
		}}
		k := newKit(t, relay, last)
		f := k.deploy(t, "nodes: [{id: a, component: test/relay, retry: {maxAttempts: 3}}, {id: b, component: test/last, retry: {maxAttempts: 2}}]\nedges: [{from: a.out, to: b.in}]")
		_, err := f.Send(t.Context(), "a", "in", json.RawMessage(`{"text":"x"}`))
		if err == nil || first != 1 || second != 2 {
			t.Errorf("%d and %d attempts: %v", first, second, err)
		}
		k.Close(t.Context())
	})
}

func TestStopEndsAWaitForTheNextAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newKit(t)
		f := k.deploy(t, "nodes: [{id: a, component: test/fail, retry: {backoff: {initial: 1h, max: 2h}}}]")
		ended := make(chan error, 1)
		go func() {
			_, err := f.Send(context.Background(), "a", "in", json.RawMessage(`{"text":"x"}`))
			ended <- err
		}()
		synctest.Wait()
		began := time.Now()
		_, _ = f.Stop(t.Context())
		if err := <-ended; err == nil || time.Since(began) != 0 {
			t.Errorf("%v after %s", err, time.Since(began))
		}
		k.Close(t.Context())
	})
}
