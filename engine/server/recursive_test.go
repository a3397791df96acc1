package server_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/runtime/catalog"
	"github.com/patchbay-dev/patchbay/engine/server/describe"
)

// branch holds itself, which ended the process when the component was looked at.
type branch struct {
	Name     string            `json:"name" enum:"oak,elm"`
	Secret   string            `json:"secret" format:"password"`
	Branches []branch          `json:"branches"`
	Named    map[string]branch `json:"named"`
}

type woods struct{ module.Typed }

func newWoods() *woods {
	w := &woods{}
	out := module.NewOutput[branch]("out")
	w.Declare(module.Input("in", func(ctx context.Context, output module.Handler, in branch) module.Result {
		return out.Emit(ctx, output, in)
	}), out)
	return w
}

func (w *woods) GetInfo() module.ComponentInfo { return module.ComponentInfo{Name: "woods"} }
func (w *woods) Instance() module.Component    { return newWoods() }

// TestAComponentWhosePortsHoldThemselves is described, as GET
// /api/v1/components/{module}/{component} does it.
func TestAComponentWhosePortsHoldThemselves(t *testing.T) {
	if _, err := catalog.New(module.Module{Name: "test", Components: []module.Component{newWoods()}}); err != nil {
		t.Fatal(err)
	}
	described, err := describe.Component("test", newWoods())
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(described)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"$ref":"#/$defs/branch"`, `"$defs":{"branch":{`, `"format":"password"`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("lacks %s: %s", want, text)
		}
	}
}
