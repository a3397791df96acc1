package runtime_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/redact"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/runtime/catalog"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

const (
	marker = "S3cr3t-Pa55-of-the-run"
	twin   = "S3cr3t" // another secret, that marker begins with
)

// out keeps what the process's log says.
type out struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *out) Write(text []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(text)
}

func (o *out) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// gated is an engine whose log is kept, with a resolver of secrets.
func gated(t *testing.T, components ...module.Component) (*runtime.Engine, *out) {
	t.Helper()
	catalog, err := catalog.New(module.Module{Name: "test", Components: components})
	if err != nil {
		t.Fatal(err)
	}
	log := &out{}
	engine, err := runtime.New(runtime.Options{Catalog: catalog, States: states{}, Logger: slog.New(slog.NewTextHandler(log, nil)),
		Secrets: func(_ context.Context, reference string) (string, error) {
			if reference == "a/twin" {
				return twin, nil
			}
			return marker, nil
		}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { engine.Close(context.Background()) })
	return engine, log
}

func deployOn(t *testing.T, engine *runtime.Engine, spec string) *runtime.Flow {
	t.Helper()
	if _, err := engine.Deploy(t.Context(), parse(t, spec)); err != nil {
		t.Fatal(err)
	}
	f, _ := engine.Flow("test")
	return f
}

// clean fails the test when something shows the marker in whatever form.
func clean(t *testing.T, what string, content any) {
	t.Helper()
	text := fmt.Sprint(content)
	if _, ok := content.(string); !ok {
		encoded, err := json.Marshal(content)
		if err != nil {
			t.Fatal(err)
		}
		text = string(encoded)
	}
	for _, form := range []string{twin, "Pa55", base64.StdEncoding.EncodeToString([]byte(marker))[:20]} {
		if strings.Contains(text, form) {
			t.Errorf("%s shows %s: %s", what, form, text)
		}
	}
	if !strings.Contains(text, redact.Mask) {
		t.Errorf("%s shows nothing masked: %s", what, text)
	}
}

func failWithToken(_ context.Context, _ *behaviour, _ module.Handler, in message) module.Result {
	return module.Fail(module.Retryable(errors.New("refused: " + in.Text)))
}

// mapped maps two secrets, one of which begins with the other, into a plain field.
const mapped = `
nodes:
  - {id: first, component: test/pass, settings: {prefix: "{{ secret('a/twin') }}"}}
  - {id: last, component: test/last}
edges:
  - {from: first.out, to: last.in, map: {text: "{{ $.token + ' and ' + base64($.token) + ' and ' + $.text }}"}}`

var secretMessage = json.RawMessage(`{"token":"` + marker + `"}`)

func TestErrorsOfEvents(t *testing.T) {
	engine, _ := gated(t, &behaviour{name: "pass", do: pass}, &behaviour{name: "last", do: failWithToken})
	f := deployOn(t, engine, mapped)
	events := engine.Subscribe(t.Context(), 100)
	if _, err := f.Send(t.Context(), "first", "in", secretMessage); err == nil {
		t.Fatal("the run did not fail")
	}
	failed := 0
	for hop := range events {
		if hop.Kind == view.EventRun && hop.Run.State == view.StateFailed {
			clean(t, "the run's event", hop)
			break
		}
		if hop.Kind == view.EventHop && hop.Hop.Error != "" {
			failed++
			clean(t, "a hop's event", hop)
		}
	}
	if failed == 0 {
		t.Error("no event of a hop that failed")
	}
}

// TestWhatARunShowsWhileItRuns reads everything from within the run, which can't
// be sealed yet, and from the process's log.
func TestWhatARunShowsWhileItRuns(t *testing.T) {
	var engine *runtime.Engine
	looked := 0
	look := func(ctx context.Context, _ *behaviour, _ module.Handler, in message) module.Result {
		module.Logger(ctx).With("added", in.Text).Warn("got "+in.Text, "text", in.Text, "in", in)
		f, _ := engine.Flow("test")
		clean(t, "the node's log", f.Log("last", 10))
		clean(t, "the messages", f.NodeMessages("last", 10))
		clean(t, "the taps", f.Taps("first"))
		record, _ := f.Run(f.Runs(1)[0].ID)
		clean(t, "the run", record)
		looked++
		return module.Fail(errors.New("refused: " + in.Text))
	}
	engine, log := gated(t, &behaviour{name: "pass", do: pass}, &behaviour{name: "last", do: look})
	f := deployOn(t, engine, mapped)
	_, err := f.Send(t.Context(), "first", "in", secretMessage)
	clean(t, "the error", fmt.Sprint(err))
	clean(t, "the process's log", log.String())
	clean(t, "the last error", f.Status())
	if looked != 1 {
		t.Errorf("looked %d times", looked)
	}
}

// TestWhatATriggerGetsBack is about the error that a component may log, keep and
// show once the run is over.
func TestWhatATriggerGetsBack(t *testing.T) {
	var emit module.Handler
	engine, _ := gated(t, &giver{emit: func(h module.Handler) { emit = h }}, &behaviour{name: "pass", do: pass}, &behaviour{name: "last", do: failWithToken})
	deployOn(t, engine, strings.Replace(mapped, "nodes:", "nodes:\n  - {id: giver, component: test/giver}", 1)+"\n  - {from: giver.out, to: first.in}")
	err := emit(t.Context(), "out", message{Token: marker}).Err()
	clean(t, "the error", fmt.Sprint(err))
	if !module.IsRetryable(err) {
		t.Errorf("%v does not say any more that a retry could help", err)
	}
}

// giver hands its emitter to the test.
type giver struct {
	module.Typed
	emit func(module.Handler)
}

func (g *giver) GetInfo() module.ComponentInfo { return module.ComponentInfo{Name: "giver"} }
func (g *giver) Instance() module.Component {
	fresh := &giver{emit: g.emit}
	fresh.Declare(module.NewOutput[message]("out"))
	return fresh
}
func (g *giver) OnEmitter(emit module.Handler) { g.emit(emit) }

func TestPanicsInTheLog(t *testing.T) {
	engine, log := gated(t, &behaviour{name: "pass", do: pass}, &behaviour{name: "last", do: func(_ context.Context, _ *behaviour, _ module.Handler, in message) module.Result {
		panic("no idea what to do with " + in.Text)
	}})
	f := deployOn(t, engine, mapped)
	_, err := f.Send(t.Context(), "first", "in", secretMessage)
	clean(t, "the error", fmt.Sprint(err))
	clean(t, "the process's log", log.String())
}

// TestPanelOfRunsThatAreOver shows messages of runs that are no longer kept.
func TestPanelOfRunsThatAreOver(t *testing.T) {
	engine, _ := gated(t, &behaviour{name: "pass", do: pass}, newPile())
	f := deployOn(t, engine, strings.Replace(mapped, "test/last", "test/pile", 1))
	for i := range 150 {
		if _, err := f.Send(t.Context(), "first", "in", json.RawMessage(fmt.Sprintf(`{"token":"%s-%d"}`, marker, i))); err != nil {
			t.Fatal(err)
		}
	}
	clean(t, "the panel", f.Status())
}

// pile shows all that it got.
type pile struct {
	module.Typed
	panel module.Panel[pileFace]
	mu    sync.Mutex
	all   []any
}

type pileFace struct {
	All []any `json:"all"`
}

func newPile() *pile {
	p := &pile{panel: module.NewPanel(pileFace{})}
	p.Declare(module.Input("in", func(ctx context.Context, output module.Handler, in any) module.Result {
		p.mu.Lock()
		p.all = append(p.all, in)
		face := pileFace{All: append([]any(nil), p.all...)}
		p.mu.Unlock()
		// Without the run's context, as a timer would.
		p.panel.Publish(context.Background(), p.Emitter(), face)
		return module.Result{}
	}), p.panel)
	return p
}

func (p *pile) GetInfo() module.ComponentInfo { return module.ComponentInfo{Name: "pile"} }
func (p *pile) Instance() module.Component    { return newPile() }

// TestWhatAComponentSaysOfItsSettings is about problems and presses.
func TestWhatAComponentSaysOfItsSettings(t *testing.T) {
	engine, log := gated(t, newFussy())
	spec := `nodes: [{id: fussy, component: test/fussy, settings: {fail: %t, name: "{{ 'a ' + secret('a/b') }}"}}]`
	report, err := engine.Deploy(t.Context(), parse(t, fmt.Sprintf(spec, true)))
	clean(t, "the error", fmt.Sprint(err))
	clean(t, "the problems", fmt.Sprint(report.Problems))
	f := deployOn(t, engine, fmt.Sprintf(spec, false))
	clean(t, "the press", fmt.Sprint(f.Press(t.Context(), "fussy", json.RawMessage(`{"start":true}`))))
	_, err = f.Start(t.Context())
	clean(t, "the start", fmt.Sprint(err))
	clean(t, "the node's log", f.Log("fussy", 10))
	clean(t, "the process's log", log.String())
}

// fussy shows its settings in errors.
type fussy struct {
	module.Typed
	settings module.Settings[fussySettings]
}

type fussySettings struct {
	Name string `json:"name"`
	Fail bool   `json:"fail"`
}

type fussyFace struct {
	Start bool `json:"start" format:"button"`
}

func newFussy() *fussy {
	f := &fussy{}
	f.Declare(f.settings.Port(func(ctx context.Context, given fussySettings) error {
		module.Logger(ctx).Error("settings", "name", given.Name)
		if given.Fail {
			return errors.New("no good name: " + given.Name)
		}
		return nil
	}), module.NewPanel(fussyFace{Start: true}).OnPress(func(context.Context, fussyFace) error {
		return errors.New("can't start with " + f.settings.Load().Name)
	}))
	return f
}

func (f *fussy) GetInfo() module.ComponentInfo { return module.ComponentInfo{Name: "fussy"} }
func (f *fussy) Instance() module.Component    { return newFussy() }

// TestALogOfManyHopsLooksAtAMessageOnce bounds the work of a run that logs on every
// hop: four times the hops are about four times the work, not sixteen times.
func TestALogOfManyHopsLooksAtAMessageOnce(t *testing.T) {
	speak := func(ctx context.Context, _ *behaviour, _ module.Handler, in message) module.Result {
		module.Logger(ctx).Info("got " + in.Text)
		return module.Result{}
	}
	var hops int
	split := func(ctx context.Context, b *behaviour, output module.Handler, in message) module.Result {
		for i := range hops {
			if r := b.out.Emit(ctx, output, message{Text: in.Token, Token: fmt.Sprintf("%s-%d", in.Token, i%100)}); r.IsErr() {
				return r
			}
		}
		return module.Result{}
	}
	engine, log := gated(t, &behaviour{name: "split", do: split}, &behaviour{name: "last", do: speak})
	f := deployOn(t, engine, `
nodes:
  - {id: first, component: test/split}
  - {id: last, component: test/last}
edges:
  - {from: first.out, to: last.in}`)
	work := func(count int) float64 {
		hops = count
		return testing.AllocsPerRun(1, func() {
			if _, err := f.Send(t.Context(), "first", "in", json.RawMessage(`{"token":"`+marker+`"}`)); err != nil {
				t.Fatal(err)
			}
		})
	}
	few, many := work(100), work(400)
	if many > 8*few {
		t.Errorf("%g allocations for 100 hops, %g for 400", few, many)
	}
	clean(t, "the process's log", log.String()[:1000])
}

// TestSecretsOfEachHop: each message of a run brings a secret of its own, which is masked
// from the first line on that names it.
func TestSecretsOfEachHop(t *testing.T) {
	split := func(ctx context.Context, b *behaviour, output module.Handler, _ message) module.Result {
		for i := range 300 {
			value := fmt.Sprintf("value-of-%d", i)
			if r := b.out.Emit(ctx, output, message{Text: "hop " + value, Token: value}); r.IsErr() {
				return r
			}
		}
		return module.Result{}
	}
	speak := func(ctx context.Context, _ *behaviour, _ module.Handler, in message) module.Result {
		module.Logger(ctx).Info(in.Text)
		return module.Result{}
	}
	engine, log := gated(t, &behaviour{name: "split", do: split}, &behaviour{name: "last", do: speak})
	f := deployOn(t, engine, `
nodes:
  - {id: first, component: test/split}
  - {id: last, component: test/last}
edges:
  - {from: first.out, to: last.in}`)
	if _, err := f.Send(t.Context(), "first", "in", json.RawMessage(`{"text":"x"}`)); err != nil {
		t.Fatal(err)
	}
	if text := log.String(); strings.Contains(text, "value-of-") || strings.Count(text, "hop "+redact.Mask) != 300 {
		t.Errorf("the log is %.2000s", text)
	}
}

// TestSecretsBeyondTheRecord: a run records 50,000 hops. What a node logs at a later one
// is masked all the same.
func TestSecretsBeyondTheRecord(t *testing.T) {
	const recorded, hops = 50_000, 50_010
	split := func(ctx context.Context, b *behaviour, output module.Handler, in message) module.Result {
		for i := range hops - 2 { // beside the beginning of the run and its own
			next := message{Text: "plain"}
			if i > recorded {
				next = message{Text: in.Text, Token: marker}
			}
			if r := b.out.Emit(ctx, output, next); r.IsErr() {
				return r
			}
		}
		return module.Result{}
	}
	speak := func(ctx context.Context, _ *behaviour, _ module.Handler, in message) module.Result {
		if in.Token != "" {
			module.Logger(ctx).Info(in.Text + " " + in.Token)
		}
		return module.Result{}
	}
	engine, log := gated(t, &behaviour{name: "split", do: split}, &behaviour{name: "last", do: speak})
	f := deployOn(t, engine, `
nodes:
  - {id: first, component: test/split}
  - {id: last, component: test/last}
edges:
  - {from: first.out, to: last.in}`)
	id, err := f.Send(t.Context(), "first", "in", json.RawMessage(`{"text":"logged"}`))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(log.String(), "logged ") {
		t.Error("nothing was logged")
	}
	clean(t, "the process's log", log.String())
	record, _ := f.Run(id)
	if len(record.Records) != recorded || record.Dropped != hops-recorded || record.Hops != hops {
		t.Errorf("%d of %d hops are recorded, %d are not", len(record.Records), record.Hops, record.Dropped)
	}
}

// TestSecretsThatANodeFetched is about a secret that no message brought: it is
// in what a node emitted, and the mapping moves it to a plain field.
func TestSecretsThatANodeFetched(t *testing.T) {
	fetch := func(ctx context.Context, b *behaviour, output module.Handler, _ message) module.Result {
		return b.out.Emit(ctx, output, message{Token: marker})
	}
	engine, log := gated(t, &behaviour{name: "pass", do: fetch}, &behaviour{name: "last", do: failWithToken})
	f := deployOn(t, engine, strings.Replace(mapped, "secret('a/twin')", "'nothing'", 1))
	_, err := f.Send(t.Context(), "first", "in", json.RawMessage(`{}`))
	record, _ := f.Run(f.Runs(1)[0].ID)
	clean(t, "the run", record)
	clean(t, "the error", fmt.Sprint(err))
	clean(t, "the taps", f.Taps("first"))
	if strings.Contains(log.String(), marker) {
		t.Errorf("log = %s", log)
	}
}
