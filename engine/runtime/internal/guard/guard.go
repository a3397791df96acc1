package guard

import "fmt"

// Call calls a component; a panic is an error.
func Call(do func() error) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("the component panicked: %v", cause)
		}
	}()
	return do()
}
