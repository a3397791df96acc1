package runtime_test

import (
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/runtime/catalog"
)

// sharing hands out itself.
type sharing struct{ *sink }

func (s *sharing) Instance() module.Component { return s }

// TestNothingStartsOnABrokenComponent wants all that is wrong in one error.
func TestNothingStartsOnABrokenComponent(t *testing.T) {
	_, err := catalog.New(
		module.Module{Name: "good", Components: []module.Component{newSink(&received{})}},
		module.Module{Name: "bad", Components: []module.Component{&sharing{newSink(&received{})}, &sharing{newSink(&received{})}}},
	)
	if err == nil {
		t.Fatal("a catalog was made")
	}
	for _, want := range []string{"component bad/sink: Instance returns the same *runtime_test.sharing each time", "component bad/sink is registered twice"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error = %v, want it to say %s", err, want)
		}
	}
}
