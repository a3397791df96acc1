// Package modules lists the built-in modules, one by one. main and the tests use
// it; the engine never does.
package modules

import (
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/common"
	"github.com/patchbay-dev/patchbay/modules/crypto"
	"github.com/patchbay-dev/patchbay/modules/distribution"
	"github.com/patchbay-dev/patchbay/modules/encoding"
	"github.com/patchbay-dev/patchbay/modules/http"
	"github.com/patchbay-dev/patchbay/modules/js"
	"github.com/patchbay-dev/patchbay/modules/kubernetes"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
)

// Options are what the components need from outside.
type Options struct {
	// Cluster is the Kubernetes cluster that they look after. It connects when it
	// is first used.
	Cluster *cluster.Client
	// Registries configure the requests to registries. Their Secrets are those of the
	// cluster when nothing else is said.
	Registries distribution.Options
	// HTTP configures the server and the client.
	HTTP http.Options
	// Scripts are the processes that scripts run in; nil leaves the nodes for them
	// without, so that they can be listed but not used.
	Scripts *js.Scripts
}

// All returns the built-in modules, which TestConformance holds to module.Check. It does
// no I/O.
func All(o Options) []module.Module {
	if o.Scripts == nil {
		o.Scripts = js.NewScripts(js.Options{})
	}
	if o.Registries.Secrets == nil && o.Cluster != nil {
		o.Registries.Secrets = o.Cluster
	}
	all := []module.Module{
		common.Module(),
		js.Module(o.Scripts),
		encoding.Module(),
		crypto.Module(),
		http.Module(o.HTTP),
		kubernetes.Module(o.Cluster),
		distribution.Module(o.Registries),
	}
	for i := range all {
		all[i].Tested = true
	}
	return all
}
