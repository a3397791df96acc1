package message

import "fmt"

// contained calls a method of a component's type, such as MarshalJSON. A panic in it is
// an error: values are read and written in many places, some of them far from any
// component, where it would end the process.
func contained(of any, do func() error) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("a method of a type in %T panicked: %v", of, cause)
		}
	}()
	return do()
}
