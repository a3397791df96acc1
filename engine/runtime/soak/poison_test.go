package soak_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/queue"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// TestPoison has some of many messages fail whenever they are tried. Those are dead letters
// after their attempts, and no other message is lost, handled twice or tried again.
func TestPoison(t *testing.T) {
	messages, every := size(5000, 100_000), 25
	var done effects
	var mu sync.Mutex
	tries := map[int]int{}
	work := func(_ context.Context, in item, emit func(item) module.Result) module.Result {
		mu.Lock()
		tries[in.Number]++
		mu.Unlock()
		if in.Number%every == 0 {
			return module.Fail(errors.New("it is poison"))
		}
		return emit(in)
	}
	e := opened(t, t.TempDir(), nil, &step{name: "split", do: split}, &step{name: "work", do: work}, &step{name: "effect", do: done.note})
	f := e.deploy(t, `
nodes:
  - {id: split, component: test/split}
  - {id: work, component: test/work}
  - {id: effect, component: test/effect}
edges:
  - {from: split.out, to: work.in, queue: {concurrency: 16, maxAttempts: 3, backoff: {initial: 10ms, max: 20ms}}}
  - {from: work.out, to: effect.in}
`)
	began := time.Now()
	const batch = 500
	for first := 1; first <= messages; first += batch {
		if _, err := f.Send(t.Context(), "split", "in", fmt.Appendf(nil, `{"first": %d, "last": %d}`, first, first+batch-1)); err != nil {
			t.Fatal(err)
		}
	}
	within(t, 10*time.Minute, "nothing waits", func() bool { return idle(t.Context(), f) })
	t.Logf("%d messages in %s", messages, time.Since(began).Round(time.Millisecond))
	different, again := done.have()
	if want := messages - messages/every; different != want || again != 0 {
		t.Errorf("%d have their effect, and %d twice, want %d", different, again, want)
	}
	for n := 1; n <= messages; n++ {
		want := 1
		if n%every == 0 {
			want = 3
		}
		if tries[n] != want {
			t.Errorf("message %d was tried %d times, want %d", n, tries[n], want)
		}
	}
	dead, err := letters(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	if len(dead) != messages/every {
		t.Errorf("there are %d dead letters, want %d", len(dead), messages/every)
	}
	for _, letter := range dead {
		var in item
		if err := json.Unmarshal(letter.Message, &in); err != nil {
			t.Fatal(err)
		}
		if in.Number%every != 0 || letter.Reason != queue.ReasonFailed || letter.Attempts != 3 {
			t.Errorf("a dead letter that must not be: %+v", letter)
		}
	}
}

// TestAMessageThatEndsTheEngine: a message at which each process ends is a dead letter at
// last, its run's record says so, and all others are handled.
func TestAMessageThatEndsTheEngine(t *testing.T) {
	dir := kept(t)
	const messages, deadly = 20, 7
	l := life{Dir: dir, Shared: dir, Name: "engine", Messages: messages, Batch: messages, Deadly: deadly, Emit: messages, Sources: true, Report: filepath.Join(dir, "report")}
	if err := os.WriteFile(filepath.Join(dir, "effects"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	ends := 0
	for {
		p := start(t, l)
		err := <-p.over
		if err == nil {
			break
		}
		if p.ProcessState.ExitCode() != deadlyCode {
			t.Fatalf("the engine failed: %v\n%s", err, p.stderr.String())
		}
		if ends++; ends > 60 {
			t.Fatal("each engine ends at the message, and there is no end of it")
		}
	}
	s := seenOf(t, l)
	if len(s.Letters) != 1 || s.Letters[0].Reason != queue.ReasonInterrupted || len(s.Unrecorded) > 0 {
		t.Errorf("the dead letters are %+v, of which the runs don't know %v", s.Letters, s.Unrecorded)
	}
	if len(s.Runs) != 1 || s.Runs[0].State != view.StateFailed {
		t.Errorf("the runs are %+v", s.Runs)
	}
	all, err := lines(filepath.Join(dir, "effects"))
	if err != nil {
		t.Fatal(err)
	}
	for n := 1; n <= messages; n++ {
		if slices.Contains(all, line{"effect", n}) == (n == deadly) {
			t.Errorf("message %d has its effect, or lacks it", n)
		}
	}
	t.Logf("%d engines ended at the message", ends)
}
