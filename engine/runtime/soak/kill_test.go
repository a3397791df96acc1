package soak_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// process is a life that was started.
type process struct {
	*exec.Cmd
	alive  io.Closer
	stderr bytes.Buffer
	over   chan error
}

func start(t *testing.T, l life) *process {
	t.Helper()
	given, err := json.Marshal(l)
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{Cmd: exec.Command(program, "-test.run=^$"), over: make(chan error, 1)}
	p.Env = append(os.Environ(), lifeEnvironment+"="+string(given))
	p.Stderr = &p.stderr
	if p.alive, err = p.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { p.over <- p.Wait() }()
	t.Cleanup(func() { _ = p.Process.Kill() })
	return p
}

// kill ends the process as kill -9 does. One that has ended by itself is a failure.
func (p *process) kill(t *testing.T) (cpu time.Duration) {
	t.Helper()
	_ = p.Process.Kill()
	if err := <-p.over; err == nil {
		t.Fatalf("the engine ended by itself:\n%s", p.stderr.String())
	}
	if status := p.ProcessState.Sys().(syscall.WaitStatus); !status.Signaled() {
		t.Fatalf("the engine ended by itself, %s:\n%s", p.ProcessState, p.stderr.String())
	}
	return p.ProcessState.UserTime() + p.ProcessState.SystemTime()
}

// finish waits until the process has ended by itself.
func (p *process) finish(t *testing.T) {
	t.Helper()
	if err := <-p.over; err != nil {
		t.Fatalf("the engine failed: %v\n%s", err, p.stderr.String())
	}
}

// TestKillAtAnyMoment kills the engine with kill -9 again and again while messages go over
// three queues. Each has its effect, poison and nothing else is a dead letter, and nothing
// is left behind.
func TestKillAtAnyMoment(t *testing.T) {
	random := chance(t)
	kills := size(40, 200)
	dir := kept(t)
	l := life{Dir: dir, Shared: dir, Name: "engine", Messages: size(4000, 20_000), Batch: 50, Poison: 100, Sources: true}
	effects := filepath.Join(dir, "effects")
	if err := os.WriteFile(effects, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	// A life is as long as it takes until something has an effect, on average, and up to
	// twice as much: it is killed as often before as it is after.
	usual := time.Second
	var cpu time.Duration
	began, fruitless := time.Now(), 0
	for n := range kills {
		l.Emit = (n + 1) * l.Messages / (kills + 1)
		length := time.Duration(random.Float64() * 2 * float64(usual))
		had := sizeOf(t, effects)
		born := time.Now()
		p := start(t, l)
		end := time.After(length)
		poll := time.NewTicker(5 * time.Millisecond)
		first := time.Duration(0)
		for ended := false; !ended; {
			select {
			case <-end:
				ended = true
			case <-poll.C:
				if first == 0 && sizeOf(t, effects) > had {
					first = time.Since(born)
				}
			}
		}
		poll.Stop()
		cpu += p.kill(t)
		switch {
		case first != 0:
			usual = (7*usual + first) / 8
		case length > usual:
			usual = (7*usual + length) / 8
			fruitless++
		}
	}
	t.Logf("%d kills in %s, with %s of CPU; %d lives longer than usual brought nothing; at last a life took %s until its first effect",
		kills, time.Since(began).Round(time.Second), cpu.Round(time.Second), fruitless, usual.Round(time.Millisecond))
	l.Emit, l.Report = l.Messages, filepath.Join(dir, "report")
	last := start(t, l)
	last.finish(t)
	check(t, l)
}

// kept returns a directory that is there after a test that failed, to look at.
func kept(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "patchbay-soak-") //nolint:usetesting // t.TempDir removes it in any case
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("what the test left is in %s", dir)
			return
		}
		_ = os.RemoveAll(dir)
	})
	return dir
}

func sizeOf(t *testing.T, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

// seenOf is what the last process of some lives saw.
func seenOf(t *testing.T, l life) seen {
	t.Helper()
	text, err := os.ReadFile(l.Report)
	if err != nil {
		t.Fatal(err)
	}
	var s seen
	if err := json.Unmarshal(text, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// check looks at what all lives together came to.
func check(t *testing.T, l life) {
	t.Helper()
	s := seenOf(t, l)
	for _, q := range s.Queues {
		if q.Waiting+q.InWork+q.Delayed > 0 || q.State != "idle" || q.Problem != "" {
			t.Errorf("the queue %s is left with %+v", q.Edge, q)
		}
	}
	all, err := lines(filepath.Join(l.Shared, "effects"))
	if err != nil {
		t.Fatal(err)
	}
	times := map[line]int{}
	latest := map[string]int{} // batches are split at the same time: each has its own order
	for _, one := range all {
		times[one]++
		if one.stage == "order" && times[one] == 1 {
			key := fmt.Sprint(keyOf(one.number), " of batch ", (one.number-1)/l.Batch)
			if before := latest[key]; before > one.number {
				t.Errorf("%d comes after %d, which has the same key", one.number, before)
			}
			latest[key] = one.number
		}
	}
	again := map[string]int{}
	for one, n := range times {
		again[one.stage] += n - 1
	}
	reasons := map[string]int{}
	for _, letter := range s.Letters {
		reasons[letter.Edge+" "+letter.Reason]++
	}
	t.Logf("dead letters: %v", reasons)
	for _, letter := range s.Letters {
		if letter.Reason != "failed" {
			t.Logf("a dead letter: %+v", letter)
		}
	}
	poison := func(n int) bool { return l.Poison > 0 && n%l.Poison == 0 }
	lost := 0
	for n := 1; n <= l.Messages; n++ {
		if times[line{"order", n}] == 0 {
			t.Errorf("message %d is lost", n)
			lost++
		}
		if got := times[line{"effect", n}]; (got > 0) == poison(n) {
			t.Errorf("message %d has its effect %d times", n, got)
			lost++
		}
		if lost > 20 {
			t.Fatal("and more")
		}
	}
	dead, byRun := map[int]bool{}, map[string]int{}
	for _, letter := range s.Letters {
		var in item
		if err := json.Unmarshal(letter.Message, &in); err != nil {
			t.Fatal(err)
		}
		if !poison(in.Number) || letter.Reason != "failed" || letter.Attempts != 3 {
			t.Errorf("a dead letter that must not be: %+v", letter)
		}
		dead[in.Number] = true
		byRun[letter.Run]++
		if byRun[letter.Run] > (l.Batch+l.Poison-1)/l.Poison {
			t.Errorf("run %s has %d dead letters", letter.Run, byRun[letter.Run])
		}
	}
	if l.Poison > 0 && len(dead) != l.Messages/l.Poison {
		t.Errorf("%d messages are dead letters, want %d", len(dead), l.Messages/l.Poison)
	}
	states := map[string]int{}
	for _, run := range s.Runs {
		states[run.State]++
		switch {
		case l.URL != "": // other engines may have a part of it
		case (run.State == view.StateFailed) != (byRun[run.ID] > 0), run.State != view.StateFailed && run.State != view.StateOK:
			t.Errorf("run %s with %d dead letters is %s: %+v", run.ID, byRun[run.ID], run.State, run)
		}
		delete(byRun, run.ID)
	}
	if l.URL == "" {
		for id, n := range byRun {
			t.Errorf("run %s with %d dead letters is not listed", id, n)
		}
		if len(s.Unrecorded) > 0 {
			t.Errorf("the failures of %d dead letters are not in the records of their runs: %v", len(s.Unrecorded), s.Unrecorded)
		}
	}
	batches := (l.Messages + l.Batch - 1) / l.Batch
	if l.URL == "" && len(s.Runs) < batches {
		t.Errorf("there are %d runs, want %d at least", len(s.Runs), batches)
	}
	var most []int
	for _, n := range times {
		most = append(most, n)
	}
	t.Logf("%d messages in %d runs (%d emitted twice) %v; handled again: %v, one %d times at most; %d dead letters",
		l.Messages, len(s.Runs), len(s.Runs)-batches, states, again, slices.Max(most), len(s.Letters))
}
