package js

import (
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/js/jseval"
)

// Options say what scripts may import.
type Options struct {
	// Helpers maps the name of an import, such as "patchbay:image", to Go
	// functions by the name that scripts import them by. A function takes and
	// gives values that JSON can hold, is safe for concurrent use, and may return
	// an error last, which the script sees as an exception.
	Helpers map[string]map[string]any
}

// Module lists the components of the module "js". It panics when a helper is not
// a function, which is a mistake of the program and not of a user.
func Module(options Options) module.Module {
	return module.Module{
		Name:        "js",
		Description: "Scripts in TypeScript and JavaScript",
		Components:  []module.Component{jseval.New(jseval.NewLibrary(options.Helpers))},
	}
}
