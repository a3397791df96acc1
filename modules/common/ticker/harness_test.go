package ticker_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/engine/module/v1alpha1"
	"github.com/patchbay-dev/patchbay/modules/common/ticker"
)

func every(delay int64) ticker.Settings { return ticker.Settings{Context: "c", Delay: delay} }

// order is what the engine notes of a trigger.
type order struct {
	Running bool
	Number  int64
}

// engine runs one instance as the contract of module.Runner says, and notes when it
// ticks.
type engine struct {
	*moduletest.Node
	t      *testing.T
	orders module.State
	begun  time.Time
	life   context.Context // of the process: it ends what is in flight
	killed context.CancelFunc

	changed chan struct{}
	cancel  context.CancelFunc // of Run
	ended   chan struct{}

	mu     sync.Mutex
	ticks  []string // since begun
	status string
	failed error // what Run returned last
}

// boot starts an instance on a state; each tick takes as long as work says.
func boot(t *testing.T, state module.State, settings ticker.Settings, work func(ctx context.Context) error) *engine {
	t.Helper()
	return bootWith(t, func(*ticker.Ticker) {}, state, settings, work)
}

// bootWith is boot with a change of the instance before it runs.
func bootWith(t *testing.T, change func(*ticker.Ticker), state module.State, settings ticker.Settings, work func(ctx context.Context) error) *engine {
	t.Helper()
	e := &engine{Node: moduletest.Start(t, ticker.New(nil), settings), t: t, begun: time.Now(), changed: make(chan struct{}, 1), status: "Not running"}
	e.life, e.killed = context.WithCancel(t.Context())
	instance := e.Component.(*ticker.Ticker)
	change(instance)
	e.orders = e.State
	if state != nil {
		instance.OnState(state)
		e.orders = state
	}
	// What Run emits outlives its context: the engine decides when it ends.
	instance.OnEmitter(func(ctx context.Context, port string, data any) module.Result {
		result := e.Emit(ctx, port, data)
		if port != "out" {
			return result
		}
		e.mu.Lock()
		e.ticks = append(e.ticks, time.Since(e.begun).String())
		e.mu.Unlock()
		if work != nil {
			result = module.Fail(work(e.life))
		}
		if e.life.Err() != nil {
			return module.Fail(module.ErrStopped)
		}
		return result
	})
	if asked := e.asked(); asked.Running {
		e.launch(asked.Number)
	}
	t.Cleanup(e.kill)
	return e
}

func (e *engine) asked() (asked order) {
	e.t.Helper()
	text, ok, err := e.orders.Get(e.t.Context(), "trigger")
	if err != nil || ok && json.Unmarshal(text, &asked) != nil {
		e.t.Fatal(err)
	}
	return asked
}

func (e *engine) order(asked order) {
	e.t.Helper()
	text, _ := json.Marshal(asked)
	state := e.orders
	if slow, ok := state.(interface{ memory() module.State }); ok {
		state = slow.memory()
	}
	if err := state.Set(e.t.Context(), "trigger", text); err != nil {
		e.t.Fatal(err)
	}
}

// start presses Start, as stop presses Stop.
func (e *engine) start() {
	e.t.Helper()
	if status := e.shows(); status == "Running" {
		return
	}
	e.end()
	asked := order{true, e.asked().Number + 1}
	e.order(asked)
	e.launch(asked.Number)
}

func (e *engine) stop() {
	e.t.Helper()
	e.order(order{false, e.asked().Number})
	if e.cancel != nil {
		e.cancel()
	}
}

func (e *engine) launch(number int64) {
	ctx, cancel := context.WithCancel(module.WithStartNumber(e.life, number))
	e.cancel, e.ended = cancel, make(chan struct{})
	ended := e.ended
	e.is("Running", nil)
	go func() {
		defer close(ended)
		defer e.is("Not running", nil)
		for ctx.Err() == nil {
			e.is("Running", nil)
			err := e.Component.(*ticker.Ticker).Run(ctx)
			if ctx.Err() != nil {
				return
			}
			var again <-chan time.Time
			e.is("Done", nil)
			if err != nil && !errors.As(err, new(*module.DoneError)) {
				e.is("Failed", err)
				after, _ := module.RetryTime(err)
				again = time.After(after)
			}
			select {
			case <-again:
			case <-e.changed:
			case <-ctx.Done():
			}
		}
	}()
}

func (e *engine) is(status string, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.status, e.failed = status, err
}

func (e *engine) shows() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.status
}

// failure returns what Run returned last.
func (e *engine) failure() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.failed
}

// end stops the process in good order: the tick under way finishes.
func (e *engine) end() {
	if e.cancel != nil {
		e.cancel()
		<-e.ended
	}
}

// kill ends the instance as a process that dies does: nothing in flight finishes.
func (e *engine) kill() {
	e.killed()
	e.end()
}

func (e *engine) configure(settings ticker.Settings) {
	e.t.Helper()
	if err := e.Configure(settings); err != nil {
		e.t.Fatal(err)
	}
	select {
	case e.changed <- struct{}{}:
	default:
	}
}

func (e *engine) expect(ticks ...string) {
	e.t.Helper()
	synctest.Wait()
	e.mu.Lock()
	defer e.mu.Unlock()
	if got, want := strings.Join(e.ticks, " "), strings.Join(ticks, " "); got != want {
		e.t.Errorf("ticks at %q, want %q", got, want)
	}
}

func (e *engine) face() ticker.Control {
	e.t.Helper()
	synctest.Wait()
	faces := e.Emitted(v1alpha1.ControlPort)
	if len(faces) == 0 {
		e.t.Fatal("no face was published")
	}
	return faces[len(faces)-1].(ticker.Control)
}

func pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

func takes(d time.Duration) func(context.Context) error {
	return func(ctx context.Context) error {
		select {
		case <-time.After(d):
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func bubble(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, test)
}
