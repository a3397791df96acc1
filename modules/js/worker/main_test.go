package worker_test

import (
	"log/slog"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/modules/js"
	"github.com/patchbay-dev/patchbay/modules/js/bundle"
	"github.com/patchbay-dev/patchbay/modules/js/jseval"
	"github.com/patchbay-dev/patchbay/modules/js/script"
	"github.com/patchbay-dev/patchbay/modules/js/worker"
)

// endings remembers how processes ended.
type endings struct {
	mu   sync.Mutex
	all  []*os.ProcessState
	peak int64 // bytes
}

func (e *endings) add(state *os.ProcessState) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.all = append(e.all, state)
	if usage, ok := state.SysUsage().(*syscall.Rusage); ok {
		e.peak = max(e.peak, usage.Maxrss<<10)
	}
}

func (e *endings) count() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.all)
}

func pool(t testing.TB, size int) (*worker.Pool, *endings) {
	t.Helper()
	ended := &endings{}
	p := worker.NewPool(worker.Options{Command: js.Self(), Size: size, Ended: ended.add})
	t.Cleanup(p.Close)
	return p, ended
}

// compile compiles in a pool of its own, so that what runs is all that another one
// starts.
func compile(t testing.TB, name, text string, limits script.Limits) (*worker.Script, error) {
	t.Helper()
	p, _ := pool(t, 1)
	made, err := p.Compile(t.Context(), "", jseval.EngineStandard, []bundle.File{{Name: name, Content: text}})
	return &worker.Script{Engine: jseval.EngineStandard, Bundle: made, Limits: limits, Owner: "flow"}, err
}

func compiled(t testing.TB, name, text string, limits script.Limits) *worker.Script {
	t.Helper()
	s, err := compile(t, name, text, limits)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// limits are those of scripts that are to be stopped.
func limits() script.Limits { return script.Limits{Timeout: 2 * time.Second, Memory: 64 << 20} }

// noHurry are the limits of scripts that are to end by themselves, or not before the test
// ends them, however busy the machine is.
func noHurry() script.Limits {
	return script.Limits{Timeout: 10 * time.Minute, Memory: limits().Memory}
}

func discard(slog.Level, string) {}

func text(err error) string {
	if err == nil {
		return ""
	}
	return strings.SplitN(err.Error(), "\n", 2)[0]
}
