package js

import (
	"os"
	"runtime"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/js/gojavm"
	"github.com/patchbay-dev/patchbay/modules/js/helper"
	"github.com/patchbay-dev/patchbay/modules/js/jseval"
	"github.com/patchbay-dev/patchbay/modules/js/quickjsvm"
	"github.com/patchbay-dev/patchbay/modules/js/script"
	"github.com/patchbay-dev/patchbay/modules/js/worker"
)

// Options say what scripts may import and what they run in.
type Options struct {
	// Helpers maps the name of an import, such as "patchbay:image", to Go
	// functions by the name that scripts import them by. A function takes and
	// gives values that JSON can hold, is safe for concurrent use, and may return
	// an error last, which the script sees as an exception. A parameter that is an
	// interface with the methods Field(string) (any, bool) and Each()
	// iter.Seq2[string, any] gets an object that is read where it is looked at, and
	// whose lists have Len() int and Each() iter.Seq2[int, any]; it is not to be used
	// after the call. It runs in the script's process, hence must be there too: see
	// Worker.
	Helpers map[string]map[string]any
	// Command starts a process whose main function calls Worker: a path and
	// arguments, to which others are added. Empty leaves scripts without: nodes
	// can be looked at, but take no settings.
	Command []string
	// Idle is how long a process is kept that nobody needs; 0 means a minute.
	Idle time.Duration
}

// Scripts are the processes that scripts run in. They are started when they are
// needed; Close ends them.
type Scripts = jseval.Scripts

// NewScripts panics when a helper is not a function, which is a mistake of the
// program and not of a user.
func NewScripts(o Options) *Scripts {
	return jseval.NewScripts(helper.NewLibrary(o.Helpers), worker.Options{Command: o.Command, Idle: o.Idle})
}

// Module lists the components of the module "js", whose scripts run in the given
// processes.
func Module(scripts *Scripts) module.Module {
	return module.Module{
		Name:        "js",
		Description: "Scripts in TypeScript and JavaScript",
		Components:  []module.Component{jseval.New(scripts)},
	}
}

// IsWorker reports whether a process with these arguments, its own name left out,
// is one that scripts run in. Its main function then does nothing but to call
// Worker and exit.
func IsWorker(arguments []string) bool { return len(arguments) > 0 && arguments[0] == worker.Mode }

// Self is the command that starts this very program again, even when its file has
// been replaced since.
func Self() []string {
	if runtime.GOOS == "linux" {
		return []string{"/proc/self/exe"}
	}
	path, err := os.Executable()
	if err != nil {
		return nil // nodes say that there is none
	}
	return []string{path}
}

// Worker is the main function of a process that scripts run in. It returns the
// exit code.
func Worker(arguments []string, helpers map[string]map[string]any) int {
	return worker.Main(arguments[1:], worker.Library{
		Helpers: helper.NewLibrary(helpers),
		Engines: map[string]func() script.Engine{
			jseval.EngineStandard: func() script.Engine { return gojavm.New() },
			jseval.EngineStrict:   func() script.Engine { return quickjsvm.New() },
		},
	})
}
