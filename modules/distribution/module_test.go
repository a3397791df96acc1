package distribution_test

import (
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/distribution"
)

func TestModule(t *testing.T) {
	got := distribution.Module(distribution.Options{})
	if got.Name != "distribution" || got.Description == "" || len(got.Components) != 3 {
		t.Fatalf("module = %+v", got)
	}
	for n, name := range []string{"registry_copy", "registry_catalog", "registry_check"} {
		component := got.Components[n]
		if component.GetInfo().Name != name {
			t.Errorf("component %d is %s, want %s", n, component.GetInfo().Name, name)
		}
		for _, port := range component.Instance().Ports() {
			if _, err := module.Schema(port); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}
