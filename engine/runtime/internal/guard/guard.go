package guard

import (
	"fmt"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// Call calls a component; a panic is an error, and an error can be read.
func Call(do func() error) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("the component panicked: %v", cause)
		}
	}()
	return module.Readable(do())
}

// Ports returns the ports of a component, none when it panics.
func Ports(c module.Component) (ports []module.Port, err error) {
	err = Call(func() error {
		ports = module.AllPorts(c)
		return nil
	})
	return ports, err
}
