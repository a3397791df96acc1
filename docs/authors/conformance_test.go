package authors_test

import (
	"context"
	"net/http"
	"testing"

	"k8s.io/client-go/rest"

	"github.com/patchbay-dev/patchbay/docs/authors/clients"
	"github.com/patchbay-dev/patchbay/docs/authors/dynamicports"
	"github.com/patchbay-dev/patchbay/docs/authors/failures"
	"github.com/patchbay-dev/patchbay/docs/authors/secrets"
	"github.com/patchbay-dev/patchbay/docs/authors/state"
	"github.com/patchbay-dev/patchbay/docs/authors/triggers"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
)

// closed is a shop that sells nothing.
type closed struct{}

func (closed) Place(context.Context, string) (int, error) { return 0, failures.ErrClosed }

// TestConformance holds the components of these pages to what every component must do.
func TestConformance(t *testing.T) {
	unreachable := cluster.NewForConfig(&rest.Config{Host: "http://127.0.0.1:1"}, cluster.Options{})
	for name, test := range map[string]struct {
		component module.Component
		settings  []any
	}{
		"configmap":  {clients.NewConfigMap(unreachable), nil},
		"probe":      {clients.NewProbe(http.DefaultClient), nil},
		"severity":   {dynamicports.NewSeverity(), []any{`{"levels": ["one"]}`, dynamicports.Settings{Levels: []string{"a", "b", "c"}}}},
		"placeorder": {failures.NewPlaceOrder(closed{}), nil},
		"sign":       {secrets.NewSign(), []any{`{"key": "correct-horse-battery"}`}},
		"seen":       {state.NewSeen(), nil},
		"countdown":  {triggers.NewCountdown(), []any{`{"from": 1, "pause": 1}`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			moduletest.Conformance(t, test.component, moduletest.WithSettings(test.settings...))
		})
	}
}
