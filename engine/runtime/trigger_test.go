package runtime_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/runtime/catalog"
)

// lasting keeps the nodes' state from one engine to the next, as a store does.
type lasting struct {
	mu    sync.Mutex
	nodes map[string]module.State
	away  error // what a write fails with
}

func (l *lasting) State(_, node string) module.State {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.nodes == nil {
		l.nodes = map[string]module.State{}
	}
	if l.nodes[node] == nil {
		l.nodes[node] = moduletest.NewMemoryState()
	}
	return failing{l.nodes[node], l}
}

// fail has writes fail with err, nil for none.
func (l *lasting) fail(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.away = err
}

func (*lasting) DeleteFlow(context.Context, string) error { return nil }

type failing struct {
	module.State
	of *lasting
}

func (f failing) Scoped(scope, id string) module.State {
	return failing{f.State.Scoped(scope, id), f.of}
}

func (f failing) Set(ctx context.Context, key string, value []byte) error {
	f.of.mu.Lock()
	away := f.of.away
	f.of.mu.Unlock()
	if away != nil {
		return away
	}
	return f.State.Set(ctx, key, value)
}

// tracker is a trigger with a panel of its own; it notes when Run is called.
type tracker struct {
	module.Typed
	notes    *notes
	settings module.Settings[trackerSettings]
	panel    module.Panel[trackerFace]
}

type trackerSettings struct {
	Outcome string `json:"outcome" enum:"wait,done,why,fail,permanent,later,deaf" default:"wait"`
}

type trackerFace struct {
	module.Running
	Calls int   `json:"calls" readonly:"true"`
	Shout *bool `json:"shout" format:"button"`
}

type notes struct {
	mu      sync.Mutex
	began   time.Time
	calls   []string // "after #start"
	starts  []int64  // the numbers of the starts
	shouted int
}

func (n *notes) all() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return strings.Join(n.calls, ", ")
}

func newTracker(n *notes) *tracker {
	t := &tracker{notes: n, panel: module.NewPanel(trackerFace{})}
	t.Declare(t.settings.Port(nil), t.panel.OnPress(func(_ context.Context, face trackerFace) error {
		t.notes.mu.Lock()
		defer t.notes.mu.Unlock()
		if module.Pressed(face.Shout) && face.Calls > 0 { // the press begins with what is shown
			t.notes.shouted++
		}
		return nil
	}))
	return t
}

func (t *tracker) GetInfo() module.ComponentInfo { return module.ComponentInfo{Name: "tracker"} }
func (t *tracker) Instance() module.Component    { return newTracker(t.notes) }
func (t *tracker) Run(ctx context.Context) error {
	t.notes.mu.Lock()
	number := module.StartNumber(ctx)
	if !slices.Contains(t.notes.starts, number) {
		t.notes.starts = append(t.notes.starts, number)
	}
	t.notes.calls = append(t.notes.calls, fmt.Sprintf("%s #%d", time.Since(t.notes.began), 1+slices.Index(t.notes.starts, number)))
	calls := len(t.notes.calls)
	t.notes.mu.Unlock()
	t.panel.Publish(ctx, t.Emitter(), trackerFace{Calls: calls, Shout: module.Button(true)})
	switch t.settings.Load().Outcome {
	case "done":
		return nil
	case "why":
		return module.Done("all is counted")
	case "fail":
		return errors.New("no network")
	case "permanent":
		return module.Permanent(errors.New("no such zone"))
	case "later":
		return fmt.Errorf("asked too often: %w", module.RetryAfter(errors.New("429"), 10*time.Minute))
	case "deaf":
		time.Sleep(time.Hour) // fake time
	}
	<-ctx.Done()
	return ctx.Err()
}

// stage is an engine on a store that outlives it.
type stage struct {
	*kit
	f       *runtime.Flow
	states  *lasting
	notes   *notes
	outcome string
}

func newStage(t *testing.T, states *lasting, n *notes, outcome string) *stage {
	t.Helper()
	return newStageSaying(t, states, n, outcome, "manual")
}

// newStageSaying is newStage with a word of the document for who starts the trigger.
func newStageSaying(t *testing.T, states *lasting, n *notes, outcome, start string) *stage {
	t.Helper()
	return newStageWith(t, states, n, outcome, start, func(*runtime.Options) {})
}

func newStageWith(t *testing.T, states *lasting, n *notes, outcome, start string, change func(*runtime.Options)) *stage {
	t.Helper()
	catalog, err := catalog.New(module.Module{Name: "test", Components: []module.Component{newTracker(n)}})
	if err != nil {
		t.Fatal(err)
	}
	options := runtime.Options{Catalog: catalog, States: states}
	change(&options)
	engine, err := runtime.New(options)
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{kit: &kit{Engine: engine}, states: states, notes: n, outcome: outcome}
	s.say(t, start)
	return s
}

func (s *stage) set(t *testing.T, outcome string) {
	t.Helper()
	s.f = s.deploy(t, "nodes: [{id: t, component: test/tracker, settings: {outcome: "+outcome+"}}]")
	synctest.Wait()
}

// shows returns the status and the buttons on the panel.
func (s *stage) shows(t *testing.T) string {
	t.Helper()
	synctest.Wait()
	var face struct {
		Status      string
		Start, Stop *bool
		Calls       int
	}
	status := s.f.Status()
	if err := json.Unmarshal(status.Nodes[0].Panel, &face); err != nil {
		t.Fatal(err)
	}
	shown := face.Status
	if face.Start != nil {
		shown += " [start]"
	}
	if face.Stop != nil {
		shown += " [stop]"
	}
	if !status.Nodes[0].Startable || status.Nodes[0].Running != status.Running {
		t.Errorf("status = %+v", status)
	}
	if status.Running {
		shown += " running"
	}
	return shown
}

func TestTriggerRunsOnlyWhileStarted(t *testing.T) {
	type step func(t *testing.T, s *stage)
	press := func(control string) step {
		return func(t *testing.T, s *stage) {
			if err := s.f.Press(t.Context(), "t", json.RawMessage(control)); err != nil {
				t.Fatal(err)
			}
		}
	}
	start, stop := press(`{"start":true}`), press(`{"stop":true}`)
	pass := func(d time.Duration) step { return func(*testing.T, *stage) { time.Sleep(d) } }
	set := func(outcome string) step { return func(t *testing.T, s *stage) { s.set(t, outcome) } }
	restart := func(t *testing.T, s *stage) {
		s.Close(t.Context())
		*s = *newStage(t, s.states, s.notes, s.outcome)
	}
	tests := map[string]struct {
		outcome string
		steps   []step
		calls   string
		shows   string
	}{
		"applied":            {"wait", nil, "", "Not running [start]"},
		"started":            {"wait", []step{start}, "0s #1", "Running [stop] running"},
		"started twice":      {"wait", []step{start, start}, "0s #1", "Running [stop] running"},
		"stopped":            {"wait", []step{start, stop}, "0s #1", "Not running [start]"},
		"started again":      {"wait", []step{start, stop, start}, "0s #1, 0s #2", "Running [stop] running"},
		"stop of a stopped":  {"wait", []step{stop}, "", "Not running [start]"},
		"done":               {"done", []step{start, pass(time.Hour)}, "0s #1", "Done [start] [stop]"},
		"done, and why":      {"why", []step{start, pass(time.Hour)}, "0s #1", "Done: all is counted [start] [stop]"},
		"done, started":      {"done", []step{start, pass(time.Minute), start}, "0s #1, 1m0s #2", "Done [start] [stop]"},
		"done, new settings": {"done", []step{start, pass(time.Minute), set("wait")}, "0s #1, 1m0s #1", "Running [stop] running"},
		"done, stopped":      {"done", []step{start, pass(time.Minute), stop, set("wait")}, "0s #1", "Not running [start]"},
		"failing":            {"fail", []step{start, pass(8 * time.Second)}, "0s #1, 1s #1, 3s #1, 7s #1", "Failed, runs again in 8s [stop] running"},
		"failing for long":   {"fail", []step{start, pass(200 * time.Second)}, "0s #1, 1s #1, 3s #1, 7s #1, 15s #1, 31s #1, 1m3s #1, 2m3s #1, 3m3s #1", "Failed, runs again in 1m0s [stop] running"},
		"failing, stopped":   {"fail", []step{start, stop, pass(time.Hour)}, "0s #1", "Not running [start]"},
		"failing, mended":    {"fail", []step{start, pass(20 * time.Second), set("wait")}, "0s #1, 1s #1, 3s #1, 7s #1, 15s #1, 20s #1", "Running [stop] running"},
		"for good":           {"permanent", []step{start, pass(time.Hour)}, "0s #1", "Failed [start] [stop]"},
		"for good, mended":   {"permanent", []step{start, pass(time.Minute), set("wait")}, "0s #1, 1m0s #1", "Running [stop] running"},
		"says when":          {"later", []step{start, pass(11 * time.Minute)}, "0s #1, 10m0s #1", "Failed, runs again in 10m0s [stop] running"},
		"restarted":          {"wait", []step{start, pass(time.Minute), restart}, "0s #1, 1m0s #1", "Running [stop] running"},
		"restarted, stopped": {"wait", []step{start, stop, restart}, "0s #1", "Not running [start]"},
		"restarted, started": {"wait", []step{start, stop, restart, start}, "0s #1, 0s #2", "Running [stop] running"},
		"restarted, done":    {"done", []step{start, restart}, "0s #1, 0s #1", "Done [start] [stop]"},
		"does not end":       {"deaf", []step{start, stop}, "0s #1", "Stopping [start]"},
		"does not end, start": {"deaf", []step{start, stop, start, pass(30 * time.Minute)}, "0s #1",
			"Running [stop] running"},
		"one at a time": {"deaf", []step{start, stop, start, pass(90 * time.Minute)}, "0s #1, 1h0m0s #2", "Running [stop] running"},
		"shouts":        {"wait", []step{start, press(`{"shout":true}`)}, "0s #1", "Running [stop] running"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := &notes{began: time.Now()}
				s := newStage(t, &lasting{}, n, test.outcome)
				for _, step := range test.steps {
					step(t, s)
					synctest.Wait()
				}
				if got := n.all(); got != test.calls {
					t.Errorf("calls at %s, want %s", got, test.calls)
				}
				if got := s.shows(t); got != test.shows {
					t.Errorf("the panel shows %q, want %q", got, test.shows)
				}
				if want := strings.Count(name, "shouts"); n.shouted != want {
					t.Errorf("shouted %d times, want %d", n.shouted, want)
				}
				s.Close(t.Context())
				time.Sleep(3 * time.Hour)
			})
		})
	}
}

func TestTriggerSaysWhatItCannotDo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := &notes{began: time.Now()}
		states := &lasting{}
		s := newStage(t, states, n, "wait")
		refused := func(control, want string) {
			t.Helper()
			if err := s.f.Press(t.Context(), "t", json.RawMessage(control)); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: error = %v, want %q", control, err, want)
			}
		}
		refused(`{"start":true,"stop":true}`, "press one")
		refused(`{"begin":true}`, "begin")
		states.away = errors.New("the disk is full")
		refused(`{"start":true}`, "the disk is full; nothing was changed")
		if got := s.shows(t); got != "Not running [start]" {
			t.Errorf("the panel shows %q", got)
		}
		states.away = nil
		if pressed, err := s.f.Start(t.Context()); err != nil || len(pressed.Nodes) != 1 || len(pressed.Already) != 0 {
			t.Errorf("start: %+v, %v", pressed, err)
		}
		if pressed, err := s.f.Start(t.Context()); err != nil || len(pressed.Nodes) != 0 || len(pressed.Already) != 1 {
			t.Errorf("start of a started flow: %+v, %v", pressed, err)
		}
		states.away = errors.New("the disk is full")
		refused(`{"stop":true}`, "the disk is full; nothing was changed")
		if got := s.shows(t); got != "Running [stop] running" {
			t.Errorf("the panel shows %q", got)
		}
		s.Close(t.Context())
	})
}

func TestATriggerWithoutAPanelGetsOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newKit(t, &behaviour{name: "work", do: pass}, &trigger{run: func(ctx context.Context, _ *trigger) error {
			<-ctx.Done()
			return nil
		}})
		f := k.deploy(t, triggered)
		synctest.Wait()
		if got := string(f.Status().Nodes[0].Panel); got != `{"start":false,"status":"Not running","stop":null}` {
			t.Errorf("panel = %s", got)
		}
		begin(t, f)
		if got := string(f.Status().Nodes[0].Panel); got != `{"start":null,"status":"Running","stop":false}` {
			t.Errorf("panel = %s", got)
		}
		k.Close(t.Context())
	})
}

// faces is a component that keeps itself whether it is started, and has a panel of
// another type for each.
type faces struct {
	module.Base
	on bool
}

type offFace struct {
	Status string `json:"status"`
	Start  bool   `json:"start" format:"button"`
}

type onFace struct {
	Status string `json:"status"`
	Stop   bool   `json:"stop" format:"button"`
}

func (f *faces) GetInfo() module.ComponentInfo { return module.ComponentInfo{Name: "faces"} }
func (f *faces) Instance() module.Component    { return &faces{} }
func (f *faces) Ports() []module.Port {
	if f.on {
		return []module.Port{{Name: "_control", Source: true, Configuration: onFace{Status: "up"}}}
	}
	return []module.Port{{Name: "_control", Source: true, Configuration: offFace{Status: "down"}}}
}

func (f *faces) Handle(context.Context, module.Handler, string, any) module.Result {
	return module.Result{}
}

func (f *faces) OnControl(ctx context.Context, control any) error {
	switch face := control.(type) {
	case offFace:
		f.on = face.Start
	case onFace:
		f.on = !face.Stop
	}
	if f.on {
		return f.Emit(ctx, "_control", onFace{Status: "up"}).Err()
	}
	return f.Emit(ctx, "_control", offFace{Status: "down"}).Err()
}

func TestAPanelOfTwoFaces(t *testing.T) {
	k := newKit(t, &faces{})
	f := k.deploy(t, "nodes: [{id: a, component: test/faces}]")
	expect := func(what string, pressed runtime.Pressed, err error, nodes, already int, running bool) {
		t.Helper()
		status := f.Status()
		if err != nil || len(pressed.Nodes) != nodes || len(pressed.Already) != already || status.Running != running || !status.Nodes[0].Startable {
			t.Errorf("%s: %+v, %v, status %+v", what, pressed, err, status)
		}
	}
	expect("at first", runtime.Pressed{}, nil, 0, 0, false)
	pressed, err := f.Start(t.Context())
	expect("start", pressed, err, 1, 0, true)
	pressed, err = f.Start(t.Context())
	expect("start again", pressed, err, 0, 1, true)
	pressed, err = f.Stop(t.Context())
	expect("stop", pressed, err, 1, 0, false)
}

// acting does something in its settings, as components from elsewhere do.
type acting struct {
	module.Base
	acts *atomic.Int64
	own  int64
}

type actingSettings struct {
	Name string `json:"name"`
}

func (a *acting) GetInfo() module.ComponentInfo { return module.ComponentInfo{Name: "acting"} }
func (a *acting) Instance() module.Component    { return &acting{acts: a.acts} }
func (a *acting) LiveSettings()                 {}
func (a *acting) Ports() []module.Port {
	return []module.Port{
		{Name: "_settings", Configuration: actingSettings{}},
		{Name: "_control", Source: true, Configuration: onFace{Status: fmt.Sprint("settings ", a.own)}},
		{Name: "in"},
	}
}

func (a *acting) OnSettings(context.Context, any) error {
	a.own = a.acts.Add(1)
	return nil
}

func (a *acting) Handle(ctx context.Context, output module.Handler, _ string, _ any) module.Result {
	a.own += 100
	return output(ctx, "_reconcile", nil)
}

// A check leaves components alone whose settings act, and a deployment gives them to
// the live instance once.
func TestSettingsThatActAreGivenOnce(t *testing.T) {
	acts := &atomic.Int64{}
	k := newKit(t, &acting{acts: acts})
	const spec = "nodes: [{id: a, component: test/acting, settings: {name: %s}}]"
	for i, step := range []struct {
		name string
		do   func()
		want int64
	}{
		{"a check", func() { k.Check(t.Context(), parse(t, fmt.Sprintf(spec, "one"))) }, 0},
		{"a deployment", func() { k.deploy(t, fmt.Sprintf(spec, "one")) }, 1},
		{"a check of a change", func() { k.Check(t.Context(), parse(t, fmt.Sprintf(spec, "two"))) }, 1},
		{"a change", func() { k.deploy(t, fmt.Sprintf(spec, "two")) }, 2},
		{"the same again", func() { k.deploy(t, fmt.Sprintf(spec, "two")) }, 2},
	} {
		if step.do(); acts.Load() != step.want {
			t.Errorf("step %d, %s: %d calls, want %d", i, step.name, acts.Load(), step.want)
		}
	}
	// The panel is read from the ports again when the component says so.
	f, _ := k.Flow("test")
	if _, err := f.Send(t.Context(), "a", "in", nil); err != nil {
		t.Fatal(err)
	}
	if got := string(f.Status().Nodes[0].Panel); !strings.Contains(got, "settings 102") {
		t.Errorf("panel = %s", got)
	}
}
