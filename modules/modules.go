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
	// Registries configure the requests to registries.
	Registries distribution.Options
	// HTTP configures the server and the client.
	HTTP http.Options
	// Helpers are what scripts may import, by the name of the import.
	Helpers map[string]map[string]any
}

// All returns the built-in modules. It does no I/O.
func All(o Options) []module.Module {
	return []module.Module{
		common.Module(),
		js.Module(js.Options{Helpers: o.Helpers}),
		encoding.Module(),
		crypto.Module(),
		http.Module(o.HTTP),
		kubernetes.Module(o.Cluster),
		distribution.Module(o.Registries),
	}
}
