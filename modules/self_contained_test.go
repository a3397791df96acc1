package modules_test

import (
	"slices"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
)

// TestSelfContained holds which components a test of a flow runs as they are. Whoever adds
// one has looked that it reaches no network, no cluster and no file.
func TestSelfContained(t *testing.T) {
	want := []string{
		"common/array_split", "common/debug", "common/delay", "common/router", "common/signal", "common/ticker",
		"crypto/cert_generate", "crypto/cert_read", "encoding/csv_encode", "encoding/json_decode", "encoding/json_encode", "encoding/template", "js/js_eval",
	}
	var got []string
	for _, m := range modules.All(modules.Options{Cluster: cluster.New(cluster.Options{})}) {
		for _, c := range m.Components {
			name := m.Name + "/" + c.GetInfo().Name
			_, inside := c.(module.SelfContained)
			if inside {
				got = append(got, name)
			}
			if aware, ok := c.(module.PermissionAware); ok && inside && len(aware.Permissions()) > 0 {
				t.Errorf("%s needs permissions and is self-contained", name)
			}
		}
	}
	if slices.Sort(got); !slices.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}
