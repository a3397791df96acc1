// Package clients shows components that use a client: of the Kubernetes cluster, and
// of HTTP.
package clients

import (
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/patchbay"
)

// Modules makes the module of a program's environment.
func Modules(e patchbay.Environment) ([]module.Module, error) {
	web, err := e.HTTPClient(patchbay.HTTPAccess{Timeout: 10 * time.Second})
	if err != nil {
		return nil, err
	}
	return []module.Module{{
		Name: "clients", Description: "Components with clients",
		Components: []module.Component{NewConfigMap(e.Cluster), NewProbe(web)},
	}}, nil
}
