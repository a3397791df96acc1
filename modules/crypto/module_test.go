package crypto_test

import (
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/crypto"
)

func TestModule(t *testing.T) {
	got := crypto.Module()
	if got.Name != "crypto" || got.Description == "" || len(got.Components) != 1 {
		t.Fatalf("module = %+v", got)
	}
	component := got.Components[0]
	if name := component.GetInfo().Name; name != "cert_generate" {
		t.Errorf("component is %s", name)
	}
	for _, port := range component.Instance().Ports() {
		if _, err := module.Schema(port); err != nil {
			t.Error(err)
		}
	}
}
