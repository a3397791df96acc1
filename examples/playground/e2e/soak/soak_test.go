package soak_test

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/product"
)

const (
	// soak is how long everything goes on at once.
	soak = time.Minute
	// patience is how long a client of the webhook waits: the API server's own
	// default is 10 s, ours 3 s.
	patience = 3 * time.Second
	// mostMemory is the bound of the server's resident memory. The attacks ask for
	// gigabytes.
	mostMemory = 1 << 30
)

// TestNothingIsMissedUnderAttack runs every kind of attack at once beside a
// webhook and a ticker, which must not miss an answer or a tick.
func TestNothingIsMissedUnderAttack(t *testing.T) {
	b := open(t)
	pid := b.PID()
	hook, parse := newService(t, &b, "hook", rewrite), newService(t, &b, "parse", parsing)
	save(t, &b, "beat", beat)
	b.Do(t, "flow", "start", "beat")

	ctx, cancel := context.WithTimeout(t.Context(), soak)
	defer cancel()
	begun := time.Now()
	var attackers sync.WaitGroup
	for _, a := range attacks(t, &b, parse) {
		attackers.Go(func() {
			rounds := 0
			for ctx.Err() == nil {
				a.round(ctx, rounds)
				rounds++
			}
			t.Logf("%s: %d rounds", a.name, rounds)
			if rounds < 2 {
				t.Errorf("%s attacked %d times: something holds it up", a.name, rounds)
			}
		})
	}
	answers, memory := hook.ask(ctx, t), uint64(0)
	for ctx.Err() == nil {
		memory = max(memory, resident(t, pid))
		select {
		case <-time.After(100 * time.Millisecond): // a sample of a curve, nothing is awaited
		case <-ctx.Done():
		}
	}
	attackers.Wait()
	lasted := time.Since(begun)

	got := <-answers
	t.Logf("%d answers of the webhook, the slowest after %s; at most %d MB resident", got.count, got.slowest, memory>>20)
	if got.count < 100 {
		t.Errorf("the webhook gave %d answers in %s", got.count, lasted)
	}
	if memory > mostMemory {
		t.Errorf("the server took %d MB", memory>>20)
	}
	ticked(t, &b, lasted)
	if b.PID() != pid {
		t.Error("the server is another process")
	}
	select {
	case <-b.Exited():
		t.Fatal("the server has ended")
	default:
	}
}

// ticked reads what the ticker says of itself. It ticks each second.
func ticked(t *testing.T, b *patchbay.Bay, lasted time.Duration) {
	t.Helper()
	runs, err := b.Runs(patchbay.Within(t), "beat")
	if err != nil {
		t.Fatal(err)
	}
	for _, run := range runs {
		if run.State != product.OK && run.State != product.Running {
			t.Errorf("a tick is %s: %s", run.State, run.Error)
		}
	}
	// A delay counts from the end of the tick before. Half of the ticks that an
	// idle machine makes says that the ticker was never held up for long.
	if want := int(lasted/time.Second) / 2; len(runs) < want {
		t.Errorf("%d ticks in %s, want at least %d", len(runs), lasted, want)
	}
	for i := 1; i < len(runs); i++ {
		if gap := runs[i-1].Started.Sub(runs[i].Started); gap > 10*time.Second {
			t.Errorf("%s lie between two ticks at %s", gap, runs[i].Started)
		}
	}
}

func open(t *testing.T) patchbay.Bay {
	t.Helper()
	binary, err := patchbay.Find()
	if err != nil {
		t.Fatal(err)
	}
	b := patchbay.New(product.Options{Binary: binary, Dir: t.TempDir()})
	b.Serve(t)
	return b
}

// save stores a flow.
func save(t *testing.T, b *patchbay.Bay, name, spec string) {
	t.Helper()
	if err := b.Put(patchbay.Within(t), "/api/v1/flows/"+name, document(name, spec)); err != nil {
		t.Fatal(err)
	}
}

func document(name, spec string) []byte {
	return []byte("apiVersion: patchbay.dev/v1alpha1\nkind: Flow\nmetadata: {name: " + name + "}\nspec:\n  " +
		strings.ReplaceAll(strings.TrimSpace(spec), "\n", "\n  ") + "\n")
}

// resident is how much memory a process holds, in bytes.
func resident(t *testing.T, pid int) uint64 {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		t.Fatal(err)
	}
	pages, err := strconv.ParseUint(strings.Fields(string(text))[1], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return pages * uint64(os.Getpagesize())
}
