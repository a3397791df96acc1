package runtime_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/v1alpha1"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/runtime/catalog"
)

// fragile panics, or misbehaves, where its name says. Its prototype is sound: nothing
// shows at registration.
type fragile struct {
	module.Typed
	at    string
	fresh bool
	emit  module.Handler
	asked int // how often for its ports
}

func (f *fragile) GetInfo() module.ComponentInfo { return module.ComponentInfo{Name: "fragile"} }

func (f *fragile) breaks(at string) {
	if f.fresh && f.at == at {
		panic("boom in " + at)
	}
}

func (f *fragile) Instance() module.Component {
	made := &fragile{at: f.at, fresh: true}
	made.breaks("Instance")
	made.Declare(module.Input("in", func(context.Context, module.Handler, message) module.Result { return module.Result{} }), module.NewOutput[message]("out"))
	return made
}

func (f *fragile) Ports() []module.Port {
	f.breaks("Ports")
	if f.asked++; f.asked > 2 {
		f.breaks("later Ports")
	}
	return f.Typed.Ports()
}

func (f *fragile) OnIdentity(v1alpha1.NodeIdentity) { f.breaks("OnIdentity") }
func (f *fragile) OnState(module.State)             { f.breaks("OnState") }
func (f *fragile) OnDrain()                         { f.breaks("OnDrain") }
func (f *fragile) OnDestroy(map[string]string)      { f.breaks("OnDestroy") }

func (f *fragile) OnEmitter(emit module.Handler) {
	f.breaks("OnEmitter")
	f.emit = emit
}

func (f *fragile) OnReconcile(context.Context) error {
	f.breaks("OnReconcile")
	if f.at == "nil error" {
		var nothing *module.DoneError
		return nothing
	}
	return nil
}

func (f *fragile) Permissions() []module.Permission {
	f.breaks("Permissions")
	return nil
}

func (f *fragile) LeavesBehind(context.Context) (string, error) {
	f.breaks("LeavesBehind")
	return "", nil
}

// lines is a log that several may write to.
type lines struct {
	mu sync.Mutex
	bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Buffer.Write(p)
}

func (l *lines) text() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.String()
}

// TestPanicsOfComponents takes components that panic through check, deployment, removal
// and the end: each is an error or a line in the log, and the process lives.
func TestPanicsOfComponents(t *testing.T) {
	const spec = "nodes: [{id: weak, component: test/fragile}, {id: sound, component: test/sink}]"
	for at, want := range map[string]struct{ registered, refused, logged string }{
		"":             {},
		"Instance":     {registered: "Instance panicked: boom in Instance"},
		"OnIdentity":   {refused: "can't be made: the component panicked: boom in OnIdentity"},
		"OnState":      {refused: "can't be made: the component panicked: boom in OnState"},
		"OnEmitter":    {refused: "can't be made: the component panicked: boom in OnEmitter"},
		"Ports":        {registered: "Ports panicked: boom in Ports"},
		"later Ports":  {},
		"OnDrain":      {logged: "boom in OnDrain"},
		"OnDestroy":    {logged: "boom in OnDestroy"},
		"OnReconcile":  {logged: "boom in OnReconcile"},
		"nil error":    {logged: "*module.DoneError"},
		"Permissions":  {},
		"LeavesBehind": {},
	} {
		t.Run(at, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				known, err := catalog.New(module.Module{Name: "test", Components: []module.Component{&fragile{at: at}, newSink(&received{})}})
				if want.registered != "" {
					if err == nil || !strings.Contains(err.Error(), want.registered) {
						t.Errorf("registration: %v", err)
					}
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				log := &lines{}
				engine, err := runtime.New(runtime.Options{Catalog: known, States: states{}, Logger: slog.New(slog.NewTextHandler(log, nil))})
				if err != nil {
					t.Fatal(err)
				}
				document := parse(t, spec)
				if err := engine.Check(t.Context(), document).Problems.Err(); (err != nil) != (want.refused != "") || err != nil && !strings.Contains(err.Error(), want.refused) {
					t.Errorf("check: %v, want %q", err, want.refused)
				}
				_, _ = engine.Permissions(t.Context(), document)
				if left := engine.LeftBehind(t.Context(), document); at == "LeavesBehind" && (len(left) != 1 || !strings.Contains(left[0], "boom")) {
					t.Errorf("left behind: %q", left)
				}
				_, err = engine.Deploy(t.Context(), document)
				if (err != nil) != (want.refused != "") || err != nil && !strings.Contains(err.Error(), want.refused) {
					t.Errorf("deploy: %v, want %q", err, want.refused)
				}
				if f, ok := engine.Flow("test"); ok {
					f.Status()
					_, _ = f.Send(t.Context(), "weak", "in", nil)
				}
				synctest.Wait()
				engine.Close(t.Context())
				synctest.Wait()
				if !strings.Contains(log.text(), want.logged) || want.logged == "" && strings.Contains(log.text(), "boom") {
					t.Errorf("want %q in the log:\n%s", want.logged, log.text())
				}
			})
		})
	}
}

// hasty emits while it is given its settings.
type hasty struct {
	module.Typed
	settings module.Settings[settings]
	emitter  module.Handler
}

func newHasty() *hasty {
	h := &hasty{}
	h.Declare(h.settings.Port(func(ctx context.Context, _ settings) error {
		return h.emitter(ctx, "out", message{Text: "early"}).Err()
	}), module.NewOutput[message]("out"))
	return h
}

func (h *hasty) GetInfo() module.ComponentInfo { return module.ComponentInfo{Name: "hasty"} }
func (h *hasty) Instance() module.Component    { return newHasty() }
func (h *hasty) OnEmitter(emit module.Handler) { h.emitter = emit }

// TestEmitWithinOnSettings is an error at once: to wait would be for ever.
func TestEmitWithinOnSettings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newKit(t, newHasty())
		document := parse(t, "nodes: [{id: hasty, component: test/hasty}]")
		began := time.Now()
		if err := k.Check(t.Context(), document).Problems.Err(); err == nil || !strings.Contains(err.Error(), "takes part in no flow") {
			t.Errorf("check: %v", err)
		}
		if _, err := k.Deploy(t.Context(), document); err == nil || !strings.Contains(err.Error(), "emit within OnSettings") || errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("deploy: %v", err)
		}
		if took := time.Since(began); took > 0 {
			t.Errorf("it took %v", took)
		}
	})
}

// delayed starts a goroutine in OnSettings that emits when that call has returned.
type delayed struct {
	module.Typed
	settings module.Settings[settings]
	emitter  module.Handler
	emitted  chan error
}

func newDelayed(emitted chan error) *delayed {
	p := &delayed{emitted: emitted}
	p.Declare(p.settings.Port(func(ctx context.Context, _ settings) error {
		go func() {
			time.Sleep(time.Millisecond) // of the bubble: until everything else waits
			p.emitted <- p.emitter(context.WithoutCancel(ctx), "out", message{Text: "later"}).Err()
		}()
		return nil
	}), module.NewOutput[message]("out"))
	return p
}

func (p *delayed) GetInfo() module.ComponentInfo { return module.ComponentInfo{Name: "delayed"} }
func (p *delayed) Instance() module.Component    { return newDelayed(p.emitted) }
func (p *delayed) OnEmitter(emit module.Handler) { p.emitter = emit }

// slow takes its time over its settings, so that the node before it is not wired yet.
type slow struct {
	module.Typed
	settings module.Settings[settings]
}

func newSlow() *slow {
	s := &slow{}
	s.Declare(s.settings.Port(func(context.Context, settings) error {
		time.Sleep(10 * time.Millisecond) // of the bubble
		return nil
	}))
	return s
}

func (s *slow) GetInfo() module.ComponentInfo { return module.ComponentInfo{Name: "slow"} }
func (s *slow) Instance() module.Component    { return newSlow() }

// TestEmitAfterOnSettings with the context of that call waits until the node is wired.
func TestEmitAfterOnSettings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		emitted := make(chan error, 1)
		k := newKit(t, newDelayed(emitted), newSlow())
		f := k.deploy(t, "nodes: [{id: later, component: test/delayed}, {id: slow, component: test/slow}, {id: sink, component: test/sink}]\nedges: [{from: later.out, to: sink.in}]")
		if err := <-emitted; err != nil {
			t.Errorf("the emit failed: %v", err)
		}
		if got := k.got.all(); len(got) != 1 || len(f.Runs(0)) != 1 {
			t.Errorf("arrived: %v in %d runs", got, len(f.Runs(0)))
		}
	})
}
