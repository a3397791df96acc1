package runtime_test

import (
	"context"
	"slices"
	"sync"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/runtime/catalog"
)

// asks notes for each of its settings whether they are known to hold no secret.
type asks struct {
	module.Typed
	settings module.Settings[settings]
	noted    *secretNotes
}

type secretNotes struct {
	mu  sync.Mutex
	all []bool
}

func newAsks(noted *secretNotes) *asks {
	a := &asks{noted: noted}
	a.Declare(a.settings.Port(func(ctx context.Context, _ settings) error {
		noted.mu.Lock()
		defer noted.mu.Unlock()
		noted.all = append(noted.all, module.WithoutSecrets(ctx))
		return nil
	}))
	return a
}

func (a *asks) GetInfo() module.ComponentInfo { return module.ComponentInfo{Name: "asks"} }
func (a *asks) Instance() module.Component    { return newAsks(a.noted) }

// Only settings of a deployment that asked for no secret are known to hold none, however
// short a secret is.
func TestSettingsWithoutSecrets(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		setting string
		checked bool // and not deployed
		want    bool
	}{
		"a text":               {"plain", false, true},
		"an expression":        {"{{ 'it is ' + 'plain' }}", false, true},
		"a secret":             {"{{ secret('login/password') }}", false, false},
		"a short secret":       {"{{ secret('login/short') }}", false, false},
		"something about one":  {"{{ secret('login/password') == 'x' ? 'a' : 'b' }}", false, false},
		"a text that is tried": {"plain", true, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			noted := &secretNotes{}
			components, err := catalog.New(module.Module{Name: "test", Components: []module.Component{newAsks(noted)}})
			if err != nil {
				t.Fatal(err)
			}
			engine, err := runtime.New(runtime.Options{Catalog: components, States: states{}, Secrets: func(_ context.Context, reference string) (string, error) {
				if reference == "login/short" {
					return "ab", nil
				}
				return "s3cret-of-the-cluster", nil
			}})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { engine.Close(context.Background()) })
			document := parse(t, `nodes: [{id: a, component: test/asks, settings: {prefix: "`+test.setting+`"}}]`)
			if test.checked {
				engine.Check(t.Context(), document)
			} else if _, err := engine.Deploy(t.Context(), document); err != nil {
				t.Fatal(err)
			}
			if len(noted.all) == 0 || slices.Contains(noted.all, !test.want) {
				t.Errorf("the settings are known to hold no secret: %v, want %t", noted.all, test.want)
			}
		})
	}
}
