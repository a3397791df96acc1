package crypto_test

import (
	"slices"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/crypto"
)

func TestModule(t *testing.T) {
	got := crypto.Module()
	var names []string
	for _, component := range got.Components {
		names = append(names, component.GetInfo().Name)
		for _, port := range component.Instance().Ports() {
			if _, err := module.Schema(port); err != nil {
				t.Errorf("%s: %v", component.GetInfo().Name, err)
			}
		}
	}
	if want := []string{"cert_generate", "cert_read"}; got.Name != "crypto" || got.Description == "" || !slices.Equal(names, want) {
		t.Errorf("module %q with %v, want %v", got.Name, names, want)
	}
}
