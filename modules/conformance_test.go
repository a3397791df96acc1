package modules_test

import (
	"testing"

	"k8s.io/client-go/rest"

	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules"
	"github.com/patchbay-dev/patchbay/modules/js/jstest"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
)

// TestConformance takes every component through its life.
func TestConformance(t *testing.T) {
	// Nothing listens there: requests fail at once.
	unreachable := cluster.NewForConfig(&rest.Config{Host: "http://127.0.0.1:1"}, cluster.Options{})
	for _, m := range modules.All(modules.Options{Cluster: unreachable, Scripts: jstest.Scripts(t, nil)}) {
		for _, prototype := range m.Components {
			t.Run(m.Name+"/"+prototype.GetInfo().Name, func(t *testing.T) {
				t.Parallel()
				moduletest.Conformance(t, prototype)
			})
		}
	}
}
