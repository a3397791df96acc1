// Command hello-module is Patchbay with one module more. Copy this folder to begin
// a module of your own.
package main

import (
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/patchbay"
)

func main() {
	patchbay.Main(patchbay.Options{Modules: func(patchbay.Environment) ([]module.Module, error) {
		return []module.Module{{Name: "hello", Description: "Greetings", Components: []module.Component{NewGreet()}}}, nil
	}})
}
