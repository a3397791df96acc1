package moduletest_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest/wired"
)

type settings struct {
	Mode  string        `json:"mode" title:"Mode" enum:"fast,slow" default:"fast"`
	Wait  time.Duration `json:"wait" title:"Wait" default:"3s"`
	Token string        `json:"token" title:"Token" format:"password"`
	Name  string        `json:"name" title:"Name" required:"true" default:"me"`
	Size  int           `json:"size" title:"Size" minimum:"1" default:"3"`
}

type request struct {
	Method string `json:"method" enum:"GET,POST" required:"true"`
	Count  int    `json:"count" default:"7"`
}

type key struct{}

// probe returns what it was given.
type probe struct {
	module.Typed
	settings module.Settings[settings]
	out      module.Output[request]
}

func newProbe() *probe {
	p := &probe{out: module.NewOutput[request]("out")}
	p.Declare(p.settings.Port(nil), module.Input("in", func(ctx context.Context, output module.Handler, in request) module.Result {
		module.Logger(ctx).Info("took it", "method", in.Method, "value", ctx.Value(key{}))
		return output(ctx, "out", &in)
	}), p.out)
	return p
}

func (p *probe) GetInfo() module.ComponentInfo { return described("probe") }
func (p *probe) Instance() module.Component    { return newProbe() }

// TestNodeTakesWhatTheEngineTakes sends what the engine would deliver.
func TestNodeTakesWhatTheEngineTakes(t *testing.T) {
	node := moduletest.Start(t, newProbe(), nil, moduletest.WithContext(context.WithValue(t.Context(), key{}, "given")))
	if err := node.Send("in", &request{Method: "GET", Count: 1}).Err(); err != nil {
		t.Fatal(err)
	}
	if err := node.SendJSON("in", `{"method": "POST"}`).Err(); err != nil {
		t.Fatal(err)
	}
	wire, err := wired.New(t, node, "in", `{"method": "{{ $.verb }}", "count": "{{ 1 + 2 }}"}`, map[string]any{"verb": "GET"})
	if err != nil {
		t.Fatal(err)
	}
	if err := wire.Send(map[string]any{"verb": "POST"}).Err(); err != nil {
		t.Fatal(err)
	}
	want := []request{{"GET", 1}, {"POST", 7}, {"POST", 3}}
	for i, got := range node.Emitted("out") {
		if got != any(want[i]) {
			t.Errorf("message %d is %#v, want %#v by value", i, got, want[i])
		}
	}
	if logs := node.Logs(); strings.Count(logs, "took it") != 3 || !strings.Contains(logs, "method=GET value=given") {
		t.Errorf("logs = %s", logs)
	}
}

// TestNodeRefusesWhatTheEngineRefuses asks for errors.
func TestNodeRefusesWhatTheEngineRefuses(t *testing.T) {
	probe := newProbe()
	send := func(text string) func(*moduletest.Node) error {
		return func(n *moduletest.Node) error { return n.SendJSON("in", text).Err() }
	}
	configure := func(text string) func(*moduletest.Node) error {
		return func(n *moduletest.Node) error { return n.ConfigureJSON(text) }
	}
	through := func(template string, message any) func(*moduletest.Node) error {
		return func(n *moduletest.Node) error {
			wire, err := wired.New(t, n, "in", template, map[string]any{"verb": "GET"})
			if err != nil {
				return err
			}
			return wire.Send(message).Err()
		}
	}
	tests := map[string]struct {
		do   func(*moduletest.Node) error
		want string
	}{
		"enum in a message":      {send(`{"method": "SEND"}`), "want one of GET, POST"},
		"unknown field":          {send(`{"method": "GET", "cuont": 1}`), `unknown key "cuont"`},
		"a name twice":           {send(`{"method": "GET", "method": "POST"}`), `the name "method" is twice`},
		"type":                   {send(`{"method": 3}`), "want a string, have an integer"},
		"enum in settings":       {configure(`{"mode": "fsat"}`), "want one of fast, slow"},
		"duration":               {configure(`{"wait": 3}`), "write 3s"},
		"required and empty":     {configure(`{"name": ""}`), "name: the field is required and empty"},
		"unknown setting":        {configure(`{"mod": "fast"}`), `unknown key "mod"`},
		"setting twice":          {configure(`{"mode": "fast", "mode": "slow"}`), "is twice in"},
		"settings as Go value":   {func(n *moduletest.Node) error { return n.Configure(settings{Mode: "fsat"}) }, "want one of fast, slow"},
		"zero in settings":       {func(n *moduletest.Node) error { return n.Configure(settings{Mode: "fast", Name: "a"}) }, "size: want at least 1 (the minimum), have 0"},
		"other type":             {func(n *moduletest.Node) error { return n.Configure(request{}) }, "the port takes moduletest_test.settings"},
		"literal in a map":       {through(`{"method": "SEND"}`, nil), "want one of GET, POST"},
		"value of an expression": {through(`{"method": "{{ $.verb }}"}`, map[string]any{"verb": "SEND"}), "want one of GET, POST"},
		"no such field":          {through(`{"method": "{{ $.vreb }}"}`, nil), "has no field vreb"},
		"no secret": {func(n *moduletest.Node) error { return wired.Configure(n, `{"token": "{{ secret(\"a/b\") }}"}`, nil) },
			"there is no secret a/b in this test"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			err := test.do(moduletest.Start(t, probe, nil))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %v, want %q", err, test.want)
			}
		})
	}
	node := moduletest.New(t, probe)
	if err := wired.Configure(node, `{"token": "{{ secret(\"a/b\") }}", "wait": "1m"}`, map[string]string{"a/b": "hidden"}); err != nil {
		t.Fatal(err)
	}
	if got := node.Component.(interface{ current() settings }).current(); got.Token != "hidden" || got.Wait != time.Minute || got.Mode != "fast" {
		t.Errorf("settings = %+v", got)
	}
}

// TestSettingsAreLaidOverTheDefaults, and not over the settings of before.
func TestSettingsAreLaidOverTheDefaults(t *testing.T) {
	node := moduletest.New(t, newProbe())
	for _, text := range []string{`{"mode": "slow", "wait": "1m"}`, `{"wait": "2m"}`} {
		if err := node.ConfigureJSON(text); err != nil {
			t.Fatal(err)
		}
	}
	if got := node.Component.(interface{ current() settings }).current(); got.Mode != "fast" || got.Wait != 2*time.Minute {
		t.Errorf("settings = %+v", got)
	}
}

func (p *probe) current() settings { return p.settings.Load() }
