package worker_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/js"
	"github.com/patchbay-dev/patchbay/modules/js/bundle"
	"github.com/patchbay-dev/patchbay/modules/js/jseval"
	"github.com/patchbay-dev/patchbay/modules/js/jstest"
	"github.com/patchbay-dev/patchbay/modules/js/script"
	"github.com/patchbay-dev/patchbay/modules/js/worker"
)

// A crash is one message's error, and the next message gets a new process.
func TestACrashIsOneMessagesError(t *testing.T) {
	tests := map[string]struct{ crash, want string }{
		"nesting": {"(0, eval)('['.repeat(2000000))", "script script.ts: the script's process ended: it nested too deeply"},
		"memory":  {"new Uint8Array({length: 1e9})", "script script.ts: the script's process ended: it asked for more memory than its limit of 64 MB"},
		"time":    {"/^(([a-z])+.)+\\2[A-Z]([a-z])+$/.test('a'.repeat(60))", "script script.ts was stopped: it took longer than its timeout of 2s"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := noHurry()
			if name == "time" {
				l = limits()
			}
			s := compiled(t, "script.ts", "export default () => { console.log('begun'); "+test.crash+" }", l)
			next := compiled(t, "script.ts", "export default () => 'well'", noHurry())
			p, ended := pool(t, 1)
			for range 2 {
				var lines []string
				log := func(level slog.Level, line string) { lines = append(lines, fmt.Sprint(level, " ", line)) }
				if _, err := p.Run(t.Context(), s, nil, nil, log); err == nil || err.Error() != test.want {
					t.Errorf("error = %v, want %q", err, test.want)
				}
				if fmt.Sprint(lines) != "[INFO begun]" {
					t.Errorf("the log before the crash is %q", lines)
				}
				if value, err := p.Run(t.Context(), next, nil, nil, discard); err != nil || value != "well" {
					t.Errorf("after the crash: %v, %v", value, err)
				}
			}
			if ended.count() != 2 {
				t.Errorf("%d processes ended, want 2", ended.count())
			}
		})
	}
}

func TestProcessesAreUsedAgain(t *testing.T) {
	p, ended := pool(t, 1)
	var scripts []*worker.Script
	for i := range 20 { // more than a process keeps
		scripts = append(scripts, compiled(t, "script.ts", fmt.Sprintf("export default (x) => [x.n, %d]", i), noHurry()))
	}
	for range 3 {
		for i, s := range scripts {
			value, err := p.Run(t.Context(), s, map[string]any{"n": i}, nil, discard)
			if want := fmt.Sprint([]any{i, i}); err != nil || fmt.Sprint(value) != want {
				t.Fatalf("script %d: %v, %v", i, value, err)
			}
		}
	}
	if ended.count() != 0 {
		t.Errorf("%d processes ended", ended.count())
	}
	p.Close()
	if ended.count() != 1 {
		t.Errorf("%d processes ended in all, want one", ended.count())
	}
}

// TestAProcessThatHasHandledManyIsReplaced: after so many messages another one takes its place,
// and no message notices.
func TestAProcessThatHasHandledManyIsReplaced(t *testing.T) {
	ended := &endings{}
	p := worker.NewPool(worker.Options{Command: js.Self(), Size: 1, Messages: 10, Ended: ended.add})
	t.Cleanup(p.Close)
	s := compiled(t, "script.ts", "export default (x) => x.n", noHurry())
	for i := range 35 {
		if value, err := p.Run(t.Context(), s, map[string]any{"n": i}, nil, discard); err != nil || fmt.Sprint(value) != fmt.Sprint(i) {
			t.Fatalf("message %d: %v, %v", i, value, err)
		}
		if want := (i + 1) / 10; ended.count() != want {
			t.Fatalf("after %d messages %d processes have ended, want %d", i+1, ended.count(), want)
		}
	}
}

// hold fills a pool's places with a flow's scripts that never end by themselves.
func hold(t *testing.T, p *worker.Pool, flow, code string, count int) (release func()) {
	t.Helper()
	s := compiled(t, "held.ts", code, noHurry())
	s.Owner = flow
	ctx, cancel := context.WithCancel(t.Context())
	var held sync.WaitGroup
	begun := make(chan struct{}, count)
	for range count {
		held.Go(func() {
			_, err := p.Run(ctx, s, nil, nil, func(slog.Level, string) { begun <- struct{}{} })
			if err == nil || ctx.Err() == nil {
				t.Errorf("the script ended by itself: %v", err)
			}
		})
	}
	for range count {
		<-begun
	}
	return func() {
		cancel()
		held.Wait()
	}
}

const endless = "export default () => { console.log('begun'); for (;;) {} }"

// A flow whose scripts never end does not keep another flow's from running.
func TestAFlowDoesNotStarveAnother(t *testing.T) {
	p, _ := pool(t, 3)
	first := hold(t, p, "greedy", endless, 2)
	var waiting sync.WaitGroup
	greedy := compiled(t, "script.ts", "export default () => 1", noHurry())
	greedy.Owner = "greedy"
	ctx, cancel := context.WithCancel(t.Context())
	var let atomic.Int32
	for range 5 { // they wait for a place after others of their kind
		waiting.Go(func() {
			if _, err := p.Run(ctx, greedy, nil, nil, discard); err == nil {
				let.Add(1)
			}
		})
	}
	other := hold(t, p, "also greedy", endless, 1)
	third := compiled(t, "script.ts", "export default () => 'well'", noHurry())
	third.Owner = "polite"
	for range 10 {
		if value, err := p.Run(t.Context(), third, nil, nil, discard); err != nil || value != "well" {
			t.Fatalf("%v, %v", value, err)
		}
	}
	if let.Load() != 0 {
		t.Error("a flow got more places than it may have")
	}
	first()
	waiting.Wait()
	cancel()
	if let.Load() != 5 {
		t.Errorf("%d of 5 waiting messages were let in", let.Load())
	}
	other()
}

func TestWaitingObeysItsContext(t *testing.T) {
	p, _ := pool(t, 1)
	release := hold(t, p, "flow", endless, 1)
	defer release()
	s := compiled(t, "script.ts", "export default () => 1", noHurry())
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if _, err := p.Run(ctx, s, nil, nil, discard); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error = %v", err)
	}
}

// waiting is a context of a message for whose answer somebody waits until a time, and says
// when that was asked for.
type waiting struct {
	context.Context
	answerBy time.Time
	asked    chan struct{}
}

func (w waiting) Value(key any) any {
	if _, ok := key.(module.AnswerByKey); !ok {
		return w.Context.Value(key)
	}
	w.asked <- struct{}{}
	if w.answerBy.IsZero() {
		return nil
	}
	return w.answerBy
}

// Where more messages come than can be handled, those that still have time go first:
// otherwise each would begin when nobody waits for it any more.
func TestMessagesThatAreLateGoLast(t *testing.T) {
	p, _ := pool(t, 1)
	release := hold(t, p, "flow", endless, 1)
	s := compiled(t, "script.ts", "export default name => { console.log(name); return name }", noHurry())
	var order []string // only one runs at a time
	var all sync.WaitGroup
	wait := func(name string, answerBy time.Time) {
		ctx := waiting{t.Context(), answerBy, make(chan struct{})}
		all.Go(func() {
			if _, err := p.Run(ctx, s, name, nil, func(_ slog.Level, line string) { order = append(order, line) }); err != nil {
				t.Error(err)
			}
		})
		<-ctx.asked
	}
	over := time.Now().Add(-time.Minute)
	wait("late", over)
	wait("later", over)
	wait("for ever", time.Time{})
	wait("in time", time.Now().Add(time.Hour))
	release()
	all.Wait()
	if want := []string{"for ever", "in time", "later", "late"}; !slices.Equal(order, want) {
		t.Errorf("they came in the order %q, want %q", order, want)
	}
}

// What a check says of a script for which its time was not enough has a place, and no
// word of contexts.
func TestAScriptThatIsNotReadInTime(t *testing.T) {
	const field = "script.content"
	slow := "export default () => (" + strings.Repeat("1,", 200_000) + "1)"
	for name, test := range map[string]struct {
		code string
		time time.Duration
	}{
		"while it is read":          {slow, 200 * time.Millisecond},
		"while it waits for others": {"export default () => 1", 0},
	} {
		t.Run(name, func(t *testing.T) {
			p, _ := pool(t, 1)
			ctx, cancel := context.WithTimeout(t.Context(), test.time)
			defer cancel()
			_, err := p.Compile(ctx, "flow", "standard", []bundle.File{{Name: "s.ts", Content: test.code, Field: field}})
			var problems bundle.Problems
			if !errors.As(err, &problems) || problems[0].Path != field || !strings.HasPrefix(problems[0].Text, "s.ts: the time of the check was up") {
				t.Errorf("error = %v", err)
			}
		})
	}
}

// A script that is about to end when its message is cancelled keeps its process: where
// messages are cancelled because there are too many, new processes would make it worse.
func TestCancelKeepsTheProcess(t *testing.T) {
	p, ended := pool(t, 1)
	s := compiled(t, "short.ts", "export default () => { console.log('begun'); return 1 }", noHurry())
	const tries = 5
	for range tries {
		ctx, cancel := context.WithCancel(t.Context())
		if value, err := p.Run(ctx, s, nil, nil, func(slog.Level, string) { cancel() }); !errors.Is(err, context.Canceled) {
			t.Errorf("the cancelled message gives %v, %v", value, err)
		}
	}
	if value, err := p.Run(t.Context(), s, nil, nil, discard); err != nil || fmt.Sprint(value) != "1" {
		t.Errorf("the next message gives %v, %v", value, err)
	}
	// A busy machine may keep a script for longer than it has.
	if ended.count() == tries {
		t.Errorf("%d processes ended, one with each message", tries)
	}
}

// Cancelling ends also what goja itself can't interrupt.
func TestCancelEndsTheScript(t *testing.T) {
	for name, code := range map[string]string{
		"loop":     endless,
		"built-in": "export default () => { console.log('begun'); return /^(([a-z])+.)+\\2[A-Z]([a-z])+$/.test('a'.repeat(60)) }",
	} {
		t.Run(name, func(t *testing.T) {
			p, ended := pool(t, 1)
			release := hold(t, p, "flow", code, 1)
			release() // waits for all; the script's own timeout is an error
			if ended.count() != 1 {
				t.Errorf("%d processes ended, want 1", ended.count())
			}
		})
	}
}

func TestCloseEndsAllProcesses(t *testing.T) {
	ended := &endings{}
	p := worker.NewPool(worker.Options{Command: js.Self(), Size: 2, Ended: ended.add})
	s := compiled(t, "script.ts", endless, noHurry())
	idle := compiled(t, "script.ts", "export default () => 1", noHurry())
	begun, failed := make(chan struct{}), make(chan error)
	go func() {
		_, err := p.Run(context.Background(), s, nil, nil, func(slog.Level, string) { close(begun) })
		failed <- err
	}()
	<-begun
	if _, err := p.Run(t.Context(), &worker.Script{Engine: s.Engine, Bundle: idle.Bundle, Limits: idle.Limits, Owner: "other"}, nil, nil, discard); err != nil {
		t.Fatal(err)
	}
	go p.Close()
	if err := <-failed; err == nil || !strings.Contains(err.Error(), "shut down") {
		t.Errorf("error = %v", err)
	}
	p.Close() // a second time, and until the end
	if ended.count() != 2 {
		t.Errorf("%d processes ended, want both", ended.count())
	}
	if _, err := p.Run(t.Context(), s, nil, nil, discard); err == nil || !strings.Contains(err.Error(), "shut down") {
		t.Errorf("error = %v", err)
	}
}

func TestIdleProcessesEnd(t *testing.T) {
	over := make(chan struct{}, 1)
	p := worker.NewPool(worker.Options{Command: js.Self(), Idle: time.Millisecond, Ended: func(*os.ProcessState) { over <- struct{}{} }})
	defer p.Close()
	s := compiled(t, "script.ts", "export default () => 1", noHurry())
	for range 2 {
		if _, err := p.Run(t.Context(), s, nil, nil, discard); err != nil {
			t.Fatal(err)
		}
		<-over
	}
}

// What a script was let have once does not keep the next one from having as much.
func TestMemoryIsThereForEachMessage(t *testing.T) {
	p, _ := pool(t, 1)
	for i := range 6 {
		s := compiled(t, "script.ts", fmt.Sprintf("export default () => { const a = []; for (let i = 0; i < %d; i++) a.push('x'.repeat(4 << 20)); return a.length }", 9+i%2), noHurry())
		if value, err := p.Run(t.Context(), s, nil, nil, discard); err != nil || value != int64(9+i%2) {
			t.Fatalf("message %d: %v, %v", i, value, err)
		}
	}
}

func TestWhatDoesNotFitIsRefused(t *testing.T) {
	s := compiled(t, "script.ts", "export default (n: any) => typeof n === 'number' ? 'x'.repeat(n) + 'y' : n.length", script.Limits{Timeout: noHurry().Timeout, Memory: 16 << 20})
	p, _ := pool(t, 1)
	for name, test := range map[string]struct {
		input any
		want  string
	}{
		"input":  {strings.Repeat("x", 17<<20), "the input takes over 16 MB"},
		"result": {18 << 20, ""},
		"fits":   {strings.Repeat("x", 1<<20), "fits"},
	} {
		value, err := p.Run(t.Context(), s, test.input, nil, discard)
		if test.want == "fits" {
			if err != nil || value != int64(1<<20) {
				t.Errorf("%v, %v", value, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error = %v, want %q", name, err, test.want)
		}
	}
}

func TestWithoutAWorker(t *testing.T) {
	s := compiled(t, "script.ts", "export default () => 1", noHurry())
	for name, test := range map[string]struct {
		command []string
		want    string
	}{
		"none":        {nil, "this program runs no scripts"},
		"not there":   {[]string{"/no/such/program"}, "a process for scripts can't be started"},
		"another one": {[]string{"/bin/true"}, "did not answer as one"},
	} {
		p := worker.NewPool(worker.Options{Command: test.command})
		if _, err := p.Run(t.Context(), s, nil, nil, discard); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error = %v, want %q", name, err, test.want)
		}
		p.Close()
	}
}

// A script can reach nothing, and neither could one that gets out of its engine.
func TestAProcessHasNothing(t *testing.T) {
	s := compiled(t, "script.ts", "import {environment, files} from 'patchbay:process'; export default () => [environment(), files()]", noHurry())
	t.Setenv("PATCHBAY_TOKEN", "s3cret")
	// A file as the engine may have got it itself: not closed by the next program.
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()  // nothing was written
	defer write.Close() // nothing was written
	if _, err := unix.FcntlInt(write.Fd(), unix.F_SETFD, 0); err != nil {
		t.Fatal(err)
	}
	theirs, err := os.Readlink(fmt.Sprintf("/proc/self/fd/%d", write.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	p, _ := pool(t, 1)
	value, err := p.Run(t.Context(), s, nil, nil, discard)
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(value); strings.Contains(got, "s3cret") || strings.Contains(got, "PATH=") || strings.Contains(got, theirs) {
		t.Errorf("the process has %s", got)
	}
}

func TestMain(m *testing.M) {
	jstest.Main(m, map[string]map[string]any{"patchbay:process": {
		"environment": os.Environ,
		"files": func() ([]string, error) {
			entries, err := os.ReadDir("/proc/self/fd")
			var open []string
			for _, entry := range entries {
				to, _ := os.Readlink("/proc/self/fd/" + entry.Name())
				open = append(open, to)
			}
			return open, err
		},
	}})
}

// Without the scan before it, the compiler's process may end, and nothing else.
func TestACompilerThatEndsIsAProblem(t *testing.T) {
	p, _ := pool(t, 1)
	for name, text := range map[string]string{
		"lists": strings.Repeat("[", 3_000_000),
		"not":   strings.Repeat("!", 3_000_000) + "1",
		"big":   "1n << 60000000000n",
	} {
		_, err := p.Compile(t.Context(), "flow", jseval.EngineStandard, []bundle.File{{Name: "script.ts", Content: "export default " + text, Field: "script.content"}})
		var problems bundle.Problems
		if !errors.As(err, &problems) || problems[0].Path != "script.content" || !strings.Contains(err.Error(), "the process that read the script was ended: it ") {
			t.Errorf("%s: error = %v", name, err)
		}
	}
	if _, err := p.Compile(t.Context(), "flow", jseval.EngineStandard, []bundle.File{{Name: "script.ts", Content: "export default 1"}}); err != nil {
		t.Errorf("after that: %v", err)
	}
}

// When the engine is gone, its end of the pipe is.
func TestAProcessEndsWithTheEngine(t *testing.T) {
	command := js.Self()
	orphan := exec.CommandContext(t.Context(), command[0], append(command[1:], worker.Mode, "run", "67108864")...)
	orphan.Stdin = strings.NewReader("")
	if err := orphan.Run(); err != nil {
		t.Errorf("the process ended with %v", err)
	}
}
