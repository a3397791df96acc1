package http_test

import (
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/http"
)

func TestModule(t *testing.T) {
	m := http.Module(http.Options{})
	var names []string
	for _, c := range m.Components {
		names = append(names, c.GetInfo().Name)
		for _, port := range c.Ports() {
			if _, err := module.Schema(port); err != nil {
				t.Errorf("schema of port %s: %v", port.Name, err)
			}
		}
	}
	if m.Name != "http" || len(names) != 2 || names[0] != "http_server" || names[1] != "http_request" {
		t.Errorf("module %s = %v", m.Name, names)
	}
	if _, ok := m.Components[0].(module.SyncRPC); !ok {
		t.Error("http_server holds a live caller and does not say so")
	}
}
