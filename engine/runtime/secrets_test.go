package runtime_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/redact"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/runtime/catalog"
	"github.com/patchbay-dev/patchbay/engine/runtime/recording"
)

// TestSecretsOfSettingsAreShownNowhere puts a secret into a plain setting and
// lets the component say it wherever it can.
func TestSecretsOfSettingsAreShownNowhere(t *testing.T) {
	const value = "s3cret-of-the-cluster"
	var given string
	say := func(ctx context.Context, b *behaviour, output module.Handler, in message) module.Result {
		given = b.settings.Load().Prefix
		module.Logger(ctx).Info("prefix " + b.settings.Load().Prefix)
		if result := b.out.Emit(ctx, output, message{Text: b.settings.Load().Prefix}); result.IsErr() {
			return result
		}
		return module.Fail(errors.New("failed with " + b.settings.Load().Prefix))
	}
	catalog, err := catalog.New(module.Module{Name: "test", Components: []module.Component{&behaviour{name: "say", do: say}}})
	if err != nil {
		t.Fatal(err)
	}
	engine, err := runtime.New(runtime.Options{Catalog: catalog, States: states{}, Secrets: func(_ context.Context, reference string) (string, error) {
		if reference != "login/password" {
			return "", errors.New("no such secret")
		}
		return value, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { engine.Close(context.Background()) })
	spec := `nodes: [{id: say, component: test/say, settings: {prefix: "{{ 'it is ' + secret('login/password') }}"}}]`
	if _, err := engine.Deploy(t.Context(), parse(t, spec)); err != nil {
		t.Fatal(err)
	}
	f, _ := engine.Flow("test")
	run, err := f.Send(t.Context(), "say", "in", json.RawMessage(`{"text":"x"}`))
	if given != "it is "+value || err == nil || strings.Contains(err.Error(), value) || !strings.Contains(err.Error(), "failed with") {
		t.Fatalf("the component got %q and failed with %v", given, err)
	}
	record, _ := f.Run(run)
	shown := map[string]any{"run": record, "taps": f.Taps("say"), "status": f.Status(), "runs": f.Runs(0)}
	for what, content := range shown {
		text, err := json.Marshal(content)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), value) {
			t.Errorf("%s shows the secret: %s", what, text)
		}
	}
	if text := fmt.Sprint(record.Records); !strings.Contains(text, "it is ") {
		t.Errorf("nothing is left to see: %s", text)
	}
	if !engine.Secrets().Holds(value) {
		t.Error("the process's log does not know the secret")
	}
	report, err := engine.Deploy(t.Context(), parse(t, strings.Replace(spec, "login", "logon", 1)))
	if err == nil || !strings.Contains(fmt.Sprint(report.Problems), "no such secret") {
		t.Errorf("a secret that is not there: %v", report.Problems)
	}
	if _, err := engine.Remove(t.Context(), "test"); err != nil || engine.Secrets().Holds(value) {
		t.Errorf("removed: %v, the secret is known: %t", err, engine.Secrets().Holds(value))
	}
}

// A check is made of documents that nobody has saved: it must not read what they
// name.
func TestACheckReadsNoSecrets(t *testing.T) {
	catalog, err := catalog.New(module.Module{Name: "test", Components: []module.Component{&behaviour{name: "pass", do: pass}}})
	if err != nil {
		t.Fatal(err)
	}
	read := 0
	engine, err := runtime.New(runtime.Options{Catalog: catalog, States: states{}, Secrets: func(context.Context, string) (string, error) {
		read++
		return "value", nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { engine.Close(context.Background()) })
	document := parse(t, `nodes: [{id: a, component: test/pass, settings: {prefix: "{{ secret('login/password') }}"}}]`)
	if report := engine.Check(t.Context(), document); report.Problems.HasErrors() {
		t.Errorf("problems: %v", report.Problems)
	}
	engine.Permissions(t.Context(), document)
	if read > 0 {
		t.Errorf("a check read %d secrets", read)
	}
	if _, err := engine.Deploy(t.Context(), document); err != nil || read == 0 {
		t.Errorf("the deployment read %d secrets: %v", read, err)
	}
}

// A panel's memory keeps the newest 4096 secrets at least, and twice as many at most.
func TestSecretsThatAreRemembered(t *testing.T) {
	const half, together = 4096, 64
	var memory recording.SecretMemory
	value := func(n int) string { return fmt.Sprintf("value number %d.", n) }
	add := func(from, to int) {
		for n := from; n < to; n += together {
			var values []string
			for i := n; i < min(n+together, to); i++ {
				values = append(values, value(i))
			}
			memory.Add(redact.Of(values...))
		}
	}
	add(0, 2*half)
	for _, n := range []int{0, half, 2*half - 1} {
		if !memory.All().Holds(value(n)) {
			t.Errorf("value %d of %d is forgotten", n, 2*half)
		}
	}
	add(2*half, 2*half+1)
	for n, kept := range map[int]bool{0: false, half - 1: false, half: true, 2*half - 1: true, 2 * half: true} {
		if memory.All().Holds(value(n)) != kept {
			t.Errorf("value %d is kept: %t", n, !kept)
		}
	}
}

// vault is a component whose prototype has its ports.
type vault struct{ module.Typed }

func newVault() *vault {
	v := &vault{}
	v.Declare(
		module.Input("in", func(context.Context, module.Handler, message) module.Result { return module.Result{} }),
		module.NewOutput[message]("out"),
	)
	return v
}

func (v *vault) GetInfo() module.ComponentInfo { return module.ComponentInfo{Name: "vault"} }
func (v *vault) Instance() module.Component    { return newVault() }

// A document is masked by the ports of what it names, whatever runs under its name.
func TestMaskingADocumentThatIsNotWhatRuns(t *testing.T) {
	k := newKit(t, newVault(), &behaviour{name: "late", do: pass}) // which declares its ports in Instance only
	k.deploy(t, "nodes: [{id: a, component: test/vault}, {id: b, component: test/vault}]")
	for name, nodes := range map[string]string{
		"what runs":          "{id: a, component: test/vault}, {id: b, component: test/vault}",
		"another node":       "{id: a, component: test/vault}, {id: new, component: test/vault}",
		"another component":  "{id: b, component: test/vault}, {id: a, component: test/sink}",
		"another flow":       "{id: x, component: test/vault}, {id: y, component: test/vault}",
		"ports of instances": "{id: x, component: test/late}, {id: y, component: test/late}",
	} {
		t.Run(name, func(t *testing.T) {
			document := parse(t, "nodes: ["+nodes+"]")
			for _, node := range document.Spec.Nodes {
				if node.Component == "test/sink" {
					continue
				}
				document.Spec.Edges = append(document.Spec.Edges, flow.Edge{
					From: flow.Endpoint{Node: node.ID, Port: "out"}, To: flow.Endpoint{Node: node.ID, Port: "in"},
					Map: map[string]any{"text": "plain", "token": "literal-of-" + node.ID},
				})
			}
			shown, secrets := k.Mask(document)
			for i, edge := range shown.Spec.Edges {
				literal := "literal-of-" + edge.To.Node
				if text := fmt.Sprint(edge.Map); !secrets.Holds(literal) || strings.Contains(text, literal) || !strings.Contains(text, "plain") {
					t.Errorf("edge %d shows %s", i, text)
				}
			}
		})
	}
}
