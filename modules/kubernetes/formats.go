package kubernetes

import (
	"errors"

	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/workload"
)

// formats are the kinds of text that the components take.
func formats() []module.Format {
	return []module.Format{
		{Name: "label-selector", Check: workload.CheckSelector},
		{Name: "namespace", Check: named("namespace", validation.IsDNS1123Label)},
		{Name: "service", Check: named("Service", validation.IsDNS1035Label)},
	}
}

// named judges a name by the rules of the API server.
func named(kind string, faults func(name string) []string) func(string) error {
	return func(name string) error {
		if len(faults(name)) == 0 {
			return nil
		}
		return errors.New("it is no name of a " + kind + ": want lower-case letters, digits and dashes, at most 63, such as team-a")
	}
}
