package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/patchbay-dev/patchbay/engine/flows"
	"github.com/patchbay-dev/patchbay/engine/flows/flowstest"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/v1alpha1"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/server"
	"github.com/patchbay-dev/patchbay/engine/solution"
	"github.com/patchbay-dev/patchbay/engine/store"
)

const token = "0123456789012345678901234567890123456789012"

// switchSettings and the rest are a trigger that only says whether it runs.
type switchSettings struct {
	Delay int `json:"delay" minimum:"100" default:"1000"`
}

type face struct {
	Status string `json:"status" readonly:"true"`
	Start  bool   `json:"start" format:"button"`
	Stop   bool   `json:"stop" format:"button"`
}

type message struct {
	Context any    `json:"context,omitempty" configurable:"true"`
	Text    string `json:"text"`
	Token   string `json:"token,omitempty" format:"password"`
}

// hooks are what a toggle does with new settings, in whatever instance.
type hooks struct {
	delay    atomic.Int64           // of the settings that came last
	sabotage atomic.Pointer[func()] // called with each; nil for none
}

func (h *hooks) settings(_ context.Context, settings switchSettings) error {
	h.delay.Store(int64(settings.Delay))
	if sabotage := h.sabotage.Load(); sabotage != nil {
		(*sabotage)()
	}
	if settings.Delay == 777 {
		return errors.New("nobody waits that long")
	}
	return nil
}

type toggle struct {
	module.Typed
	hooks    *hooks
	settings module.Settings[switchSettings]
	out      module.Output[message]
	mu       sync.Mutex
	running  bool
}

func newToggle(h *hooks) *toggle {
	t := &toggle{hooks: h, out: module.NewOutput[message]("out")}
	t.Declare(t.settings.Port(h.settings), t.out, module.NewPanel(t.show()).OnPress(t.press))
	return t
}

func (t *toggle) GetInfo() module.ComponentInfo {
	return module.ComponentInfo{Name: "toggle", Description: "Toggle", Info: "Runs or not.", Tags: []string{"test"}}
}
func (t *toggle) Instance() module.Component { return newToggle(t.hooks) }

func (t *toggle) show() face {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.running {
		return face{Status: "Running"}
	}
	return face{Status: "Not running"}
}

func (t *toggle) press(ctx context.Context, pressed face) error {
	t.mu.Lock()
	t.running = pressed.Start || t.running && !pressed.Stop
	t.mu.Unlock()
	return t.Emit(ctx, v1alpha1.ControlPort, t.show()).Err()
}

// echo passes a text on, and fails on request.
type echo struct {
	module.Typed
	out module.Output[message]
}

func newEcho() *echo {
	e := &echo{out: module.NewOutput[message]("out")}
	e.Declare(module.Input("in", e.take), e.out, module.ErrorPort())
	return e
}

func (e *echo) GetInfo() module.ComponentInfo {
	return module.ComponentInfo{Name: "echo", Description: "Echo"}
}
func (e *echo) Instance() module.Component { return newEcho() }
func (e *echo) Permissions() []module.Permission {
	return []module.Permission{{APIGroup: "apps", Resources: []string{"deployments"}, Verbs: []string{"list", "get"}}}
}
func (e *echo) Survey(context.Context) ([]module.Finding, error) {
	return []module.Finding{{Name: "Echoes", Count: 2, Of: "walls", Example: "north"}}, nil
}
func (e *echo) take(ctx context.Context, output module.Handler, in message) module.Result {
	if in.Text == "fail" {
		return module.Fail(errors.New("the text said so, with " + in.Token))
	}
	return e.out.Emit(ctx, output, in)
}

// lender reads one Secret of another namespace.
type lender struct{ *echo }

func newLender() *lender { return &lender{newEcho()} }

func (l *lender) GetInfo() module.ComponentInfo {
	return module.ComponentInfo{Name: "lender", Description: "Lender"}
}
func (l *lender) Instance() module.Component { return newLender() }
func (l *lender) Permissions() []module.Permission {
	return []module.Permission{{Resources: []string{"secrets"}, Verbs: []string{"get"}, Names: []string{"push"}, Namespace: "zot"}}
}

const document = flowstest.Greeting

var solutions = fstest.MapFS{
	"hello/solution.yaml": {Data: []byte(`apiVersion: patchbay.dev/v1alpha1
kind: Solution
metadata: {name: hello}
spec:
  title: Hello
  version: 1.0.0
  summary: Says hello.
  parameters:
    type: object
    required: [delay]
    properties:
      delay: {type: integer, minimum: 100, title: Delay, examples: [300]}
  flow: flow.yaml
  values:
    - {parameter: delay, to: trigger.delay}
  files: [more/notes.txt]
`)},
	"hello/flow.yaml":      {Data: []byte(document)},
	"hello/README.md":      {Data: []byte("# Hello\n")},
	"hello/more/notes.txt": {Data: []byte("<b>notes</b>\n")},
}

// fixture is a server with an engine of its own.
type fixture struct {
	t         *testing.T
	directory *store.Directory
	engine    *runtime.Engine
	flows     *flows.Flows
	server    *server.Server
	ponder    *pondering
	http      *httptest.Server
	*hooks
}

// start runs a server, with its options changed if need be.
func start(t *testing.T, change ...func(*server.Options)) *fixture {
	t.Helper()
	return startOn(t, flowstest.Directory(t), change...)
}

func startOn(t *testing.T, directory *store.Directory, change ...func(*server.Options)) *fixture {
	t.Helper()
	pondering, toggles := &pondering{}, &hooks{}
	engine := flowstest.New(t, directory, module.Module{
		Name: "test", Description: "For tests",
		Components: []module.Component{newToggle(toggles), newEcho(), newPonder(pondering), newLender()},
	})
	if err := engine.Flows.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	catalogue, err := solution.Load(solutions)
	if err != nil {
		t.Fatal(err)
	}
	options := server.Options{Engine: engine.Engine, Flows: engine.Flows, Solutions: catalogue, Editor: built(t), Token: token, Version: "test",
		Address: "127.0.0.1:7424", Heartbeat: 20 * time.Millisecond}
	for _, with := range change {
		with(&options)
	}
	s, err := server.New(options)
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{t: t, directory: directory, engine: engine.Engine, flows: engine.Flows, server: s, ponder: pondering, http: httptest.NewServer(s), hooks: toggles}
	t.Cleanup(func() {
		if err := s.Shutdown(context.Background()); err != nil {
			t.Error(err)
		}
		engine.Close(context.Background())
		f.http.Close()
	})
	return f
}

// reply is an answer, read.
type reply struct {
	status int
	header http.Header
	body   string
}

func (r reply) into(t *testing.T, value any) {
	t.Helper()
	if err := json.NewDecoder(bytes.NewReader([]byte(r.body))).Decode(value); err != nil {
		t.Fatalf("answer %d %s: %v", r.status, r.body, err)
	}
}

// call sends a request with the token; header holds pairs.
func (f *fixture) call(method, path, body string, header ...string) reply {
	f.t.Helper()
	request, err := http.NewRequestWithContext(f.t.Context(), method, f.http.URL+path, bytes.NewReader([]byte(body)))
	if err != nil {
		f.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	for i := 0; i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	return f.do(request)
}

func (f *fixture) do(request *http.Request) reply {
	f.t.Helper()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(request)
	if err != nil {
		f.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		f.t.Fatal(err)
	}
	return reply{status: response.StatusCode, header: response.Header, body: string(text)}
}

// want fails the test unless the status is as expected.
func (f *fixture) want(status int, got reply) reply {
	f.t.Helper()
	if got.status != status {
		f.t.Fatalf("status = %d, want %d: %s", got.status, status, got.body)
	}
	return got
}
