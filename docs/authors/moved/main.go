// Command moved is a program with components that were written for the SDK.
package main

import (
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/registry"
	"github.com/patchbay-dev/patchbay/modules/patchbay"
)

func main() {
	patchbay.Main(patchbay.Options{Modules: func(patchbay.Environment) ([]module.Module, error) {
		return []module.Module{{Name: "moved", Description: "Components that moved over", Components: registry.Get()}}, nil
	}})
}
