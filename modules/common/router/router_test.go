package router_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/common/router"
)

var secrets = router.Settings{Routes: []string{"HAS_SECRET", "NO_SECRET"}}

func condition(route string, holds bool) router.Condition {
	return router.Condition{Route: route, Condition: holds}
}

func TestRoutes(t *testing.T) {
	withDefault := router.Settings{Routes: secrets.Routes, EnableDefaultPort: true}
	tests := map[string]struct {
		settings   router.Settings
		conditions []router.Condition
		want       string // port, or the error after "error: "
	}{
		"first true wins":       {secrets, []router.Condition{condition("HAS_SECRET", false), condition("NO_SECRET", true), condition("HAS_SECRET", true)}, "out_no_secret"},
		"without case":          {secrets, []router.Condition{condition("has_Secret", true)}, "out_has_secret"},
		"default":               {withDefault, []router.Condition{condition("NO_SECRET", false)}, "default"},
		"default, no condition": {withDefault, nil, "default"},
		"nothing true":          {secrets, []router.Condition{condition("NO_SECRET", false)}, ""},
		"unknown and true":      {secrets, []router.Condition{condition("MAYBE", true)}, `error: the route "MAYBE"`},
		"unknown and false":     {secrets, []router.Condition{condition("MAYBE", false), condition("NO_SECRET", true)}, "out_no_secret"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			node := moduletest.Start(t, router.New(), test.settings)
			err := node.Send("input", router.In{Context: "c", Conditions: test.conditions}).Err()
			if want, isError := strings.CutPrefix(test.want, "error: "); isError {
				if err == nil || !strings.Contains(err.Error(), want) || module.IsRetryable(err) {
					t.Errorf("error = %v, want a permanent one with %q", err, want)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			for _, port := range []string{"out_has_secret", "out_no_secret", "default", "error"} {
				got := node.Emitted(port)
				if port != test.want && len(got) > 0 {
					t.Errorf("%s = %v, want nothing", port, got)
				}
				if port == test.want && (len(got) != 1 || got[0] != (router.Out{Context: "c"})) {
					t.Errorf("%s = %v", port, got)
				}
			}
		})
	}
}

func TestSaysThatAMessageEnds(t *testing.T) {
	var text bytes.Buffer
	node := moduletest.Start(t, router.New(), secrets)
	ctx := module.WithLogger(t.Context(), slog.New(slog.NewTextHandler(&text, nil)))
	if err := node.Handle(ctx, node.Emit, "input", router.In{}).Err(); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(text.String(), "ends here") {
		t.Errorf("log = %q", text.String())
	}
}

func TestRefusesRoutes(t *testing.T) {
	tests := map[string]struct {
		routes []string
		want   string
	}{
		"same port": {[]string{"Yes", "no", "YES"}, `have "Yes" and "YES", which both give the port out_yes`},
		"none":      {nil, "at least 1 item"},
		"empty":     {[]string{"a", " "}, "empty"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			node := moduletest.New(t, router.New())
			err := node.Configure(router.Settings{Routes: test.routes})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %v, want %q", err, test.want)
			}
		})
	}
}

func TestPortsFollowTheSettings(t *testing.T) {
	node := moduletest.Start(t, router.New(), secrets)
	if err := node.Configure(router.Settings{Routes: []string{"Other"}, EnableDefaultPort: true}); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, port := range node.Ports() {
		names = append(names, port.Name)
		switch port.Name {
		case "_settings":
			if got := port.Configuration.(router.Settings).Routes[0]; got != "Other" {
				t.Errorf("published settings name the route %q, want the new one", got)
			}
		case "default":
			if port.Position != module.Bottom {
				t.Error("the default port is not at the bottom")
			}
		case "input":
			schema, err := module.Schema(port)
			if err != nil || !strings.Contains(string(schema), `"enum":["Other"]`) || !strings.Contains(string(schema), `"configurable":true`) {
				t.Errorf("schema = %s, %v", schema, err)
			}
		}
	}
	if got, want := strings.Join(names, " "), "_settings input out_other default error"; got != want {
		t.Errorf("ports = %q, want %q", got, want)
	}
}

func TestSettingsChangeUnderLoad(t *testing.T) {
	node := moduletest.Start(t, router.New(), secrets)
	var senders sync.WaitGroup
	for range 4 {
		senders.Go(func() {
			for range 200 {
				if err := node.Send("input", router.In{Conditions: []router.Condition{condition("NO_SECRET", true)}}).Err(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for i := range 50 {
		settings := router.Settings{Routes: []string{"NO_SECRET", "x"}, EnableDefaultPort: i%2 == 0}
		if err := node.Configure(settings); err != nil {
			t.Error(err)
		}
	}
	senders.Wait()
	if got := len(node.Emitted("out_no_secret")); got != 800 {
		t.Errorf("%d messages came out, want 800", got)
	}
}

func BenchmarkRoute(b *testing.B) {
	b.ReportAllocs()
	node := moduletest.Start(b, router.New(), secrets)
	drop := func(_ context.Context, _ string, _ any) module.Result { return module.Result{} }
	in := router.In{Conditions: []router.Condition{condition("HAS_SECRET", false), condition("NO_SECRET", true)}}
	for b.Loop() {
		node.Handle(b.Context(), drop, "input", in)
	}
}
