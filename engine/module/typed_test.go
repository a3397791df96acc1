package module_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
)

type greetSettings struct {
	Greeting string `json:"greeting" title:"Greeting" default:"hello"`
}

type request struct {
	Context any    `json:"context,omitempty" configurable:"true"`
	Name    string `json:"name" required:"true"`
	Token   string `json:"token,omitempty" format:"password"`
}

type reply struct {
	Context any    `json:"context,omitempty"`
	Text    string `json:"text"`
}

type greeter struct {
	module.Typed
	settings module.Settings[greetSettings]
	result   module.Output[reply]
}

func newGreeter() *greeter {
	g := &greeter{result: module.NewOutput[reply]("result")}
	g.Declare(
		g.settings.Port(func(_ context.Context, s greetSettings) error {
			if s.Greeting == "" {
				return errors.New("greeting is empty")
			}
			return nil
		}),
		module.Input("request", g.greet, module.Example(request{Context: map[string]any{"a": 1}})),
		g.result,
		module.ErrorPort(),
	)
	return g
}

func (g *greeter) GetInfo() module.ComponentInfo { return module.ComponentInfo{Name: "greeter"} }
func (g *greeter) Instance() module.Component    { return newGreeter() }
func (g *greeter) greet(ctx context.Context, output module.Handler, in request) module.Result {
	return g.result.Emit(ctx, output, reply{Context: in.Context, Text: g.settings.Load().Greeting + " " + in.Name})
}

func TestTypedDeliversTypedMessages(t *testing.T) {
	node := moduletest.Start(t, newGreeter(), nil)
	if err := node.Send("request", request{Name: "ada"}).Err(); err != nil {
		t.Fatal(err)
	}
	if got := node.Emitted("result")[0].(reply).Text; got != "hello ada" {
		t.Errorf("text = %q", got)
	}
}

func TestTypedRefuses(t *testing.T) {
	node := moduletest.Start(t, newGreeter(), nil)
	tests := map[string]struct {
		port    string
		message any
		want    string
	}{
		"unknown port": {"nowhere", request{}, `no such target port`},
		"other type":   {"request", 7, `want module_test.request, have int`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			err := node.Send(test.port, test.message).Err()
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %v, want %q", err, test.want)
			}
			if module.IsRetryable(err) {
				t.Error("a wrong message is not worth a retry")
			}
		})
	}
}

func TestSettingsRefusedKeepTheOld(t *testing.T) {
	g := newGreeter()
	if err := g.OnSettings(t.Context(), greetSettings{Greeting: "hi"}); err != nil {
		t.Fatal(err)
	}
	if err := g.OnSettings(t.Context(), greetSettings{}); err == nil {
		t.Fatal("empty greeting was taken")
	}
	if got := g.settings.Load().Greeting; got != "hi" {
		t.Errorf("greeting = %q, want the old one", got)
	}
}

func TestSchemaCarriesFormTagsAndExampleShape(t *testing.T) {
	for _, port := range newGreeter().Ports() {
		if port.Name != "request" {
			continue
		}
		schema, err := module.Schema(port)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{`"configurable":true`, `"format":"password"`, `"a":{"type":"integer"}`, `"required":["name"]`} {
			if !strings.Contains(string(schema), want) {
				t.Errorf("schema lacks %s: %s", want, schema)
			}
		}
	}
}

func TestLabelsBeginWithACapital(t *testing.T) {
	for name, want := range map[string]string{"deployment_list": "Deployment list", "über_all": "Über all", "ß": "ß", "_": "_"} {
		var typed module.Typed
		typed.Declare(module.NewOutput[string](name))
		if label := typed.Ports()[0].Label; label != want {
			t.Errorf("the label of %q is %q, want %q", name, label, want)
		}
	}
}
