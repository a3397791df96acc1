package registry

import (
	"sync"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// The list is the one package-level variable of the contract: the registration
// call of the contract has no receiver.
var (
	mu         sync.Mutex
	components []module.Component
)

// Register adds a component prototype. Safe for concurrent use.
func Register(c module.Component) {
	mu.Lock()
	defer mu.Unlock()
	components = append(components, c)
}

// Get returns the registered prototypes in the order of registration.
func Get() []module.Component {
	mu.Lock()
	defer mu.Unlock()
	return append([]module.Component(nil), components...)
}
