package press_test

import (
	"bytes"
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/pass"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/press"
)

// TestPaceThroughStall has a webhook that answers nobody before a number of reviews have
// come: they are sent although none is answered, and the first takes until the last has come.
func TestPaceThroughStall(t *testing.T) {
	t.Parallel()
	const held, rate = 10, 50
	var came atomic.Int64
	all := make(chan struct{})
	hook := servedAfter(t, both, true, func() {
		if came.Add(1) == held {
			close(all)
		}
		<-all
	})
	reviews, err := press.Reviews()
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var mu sync.Mutex
	var sent, ended int
	var slowest time.Duration
	err = hook.Pace(ctx, 3, rate, func(n int) []byte {
		mu.Lock()
		defer mu.Unlock()
		sent++
		return reviews(n)
	}, func(took time.Duration, err error) {
		mu.Lock()
		defer mu.Unlock()
		if err != nil {
			t.Error(err)
		}
		slowest = max(slowest, took)
		if ended++; ended == 2*held {
			stop()
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if ended != sent || ended < 2*held {
		t.Errorf("%d reviews ended of %d", ended, sent)
	}
	if least := (held - 1) * time.Second / rate; slowest < least {
		t.Errorf("the slowest took %s, and was due %s before the last that it waited for", slowest, least)
	}
}

func TestPaceFailures(t *testing.T) {
	t.Parallel()
	hook := served(t, `[]`, true)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	err := hook.Pace(ctx, 1, 100, func(int) []byte { return []byte("{}") }, func(_ time.Duration, err error) {
		if err == nil {
			t.Error("an answer that rewrites nothing is no failure")
		}
		stop()
	})
	if err != nil {
		t.Fatal(err)
	}
	hook.CA = nil
	if err := hook.Pace(t.Context(), 1, 1, nil, nil); err == nil {
		t.Error("no CA: no error")
	}
}

// TestReviews looks for what is another's in each.
func TestReviews(t *testing.T) {
	t.Parallel()
	reviews, err := press.Reviews()
	if err != nil {
		t.Fatal(err)
	}
	one, other := reviews(7), reviews(123456)
	for _, text := range [][]byte{one, other} {
		if bytes.Contains(text, []byte(pass.ImageOf(1))) || bytes.Contains(text, []byte("app-0001")) {
			t.Errorf("it is of the deployment of the benchmark: %s", text)
		}
	}
	for _, want := range []string{`"ghcr.io/acme/other:1.2.7"`, `"other-7"`, `-000000000007"`} {
		if !bytes.Contains(one, []byte(want)) || bytes.Contains(other, []byte(want)) {
			t.Errorf("%s should be in the review 7 and in no other:\n%s", want, one)
		}
	}
}
