package patchbay

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/patchbay-dev/patchbay/engine/cli"
	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/examples"
	"github.com/patchbay-dev/patchbay/modules"
	"github.com/patchbay-dev/patchbay/modules/distribution"
	"github.com/patchbay-dev/patchbay/modules/distribution/imageref"
	"github.com/patchbay-dev/patchbay/modules/http"
	"github.com/patchbay-dev/patchbay/modules/js"
	"github.com/patchbay-dev/patchbay/solutions"
)

// Options are what a program adds to the product. The zero value is the product
// itself.
type Options struct {
	// Name is what people call the program, as help, hints and log lines have it.
	// Default: the name of the program's file.
	Name string
	// Version is printed by "version". Default: what the Go toolchain knows of the
	// main module, else "dev".
	Version string
	// Modules makes your modules, which come beside the built-in ones. It is called
	// by each command that looks at components, so it does no I/O: what a component
	// needs from outside connects when it is first used. Nil for none.
	Modules func(Environment) ([]module.Module, error)
	// Without names built-in modules that the program leaves out, such as
	// "kubernetes". A name that is none of them is an error.
	Without []string
	// Solutions holds your solutions, a folder each, which come beside the built-in
	// ones. Nil for none.
	Solutions fs.FS
	// WithoutSolutions leaves the built-in solutions out.
	WithoutSolutions bool
}

// Main runs the program with the arguments of the process, and ends the process
// with the exit code. SIGINT and SIGTERM end a server gracefully, the second one at
// once. Processes that scripts run in are this very program again, so nothing that
// matters may come before Main in a main function.
func Main(o Options) {
	if arguments := os.Args[1:]; js.IsWorker(arguments) {
		os.Exit(js.Worker(arguments, helpers()))
	}
	os.Exit(run(o))
}

// helpers are what scripts may import.
func helpers() map[string]map[string]any {
	return map[string]map[string]any{"patchbay:image": imageref.Helpers()}
}

func run(o Options) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// After the first signal the second one ends the process at once.
	context.AfterFunc(ctx, stop)
	scripts := js.NewScripts(js.Options{Helpers: helpers(), Command: js.Self()})
	defer scripts.Close()
	if o.Name == "" {
		o.Name = strings.TrimSuffix(filepath.Base(os.Args[0]), ".exe")
	}
	if o.Version == "" {
		o.Version = builtVersion()
	}
	return cli.Run(ctx, program.Options{
		Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Name: o.Name, Version: o.Version, Product: product(), OnLogger: slog.SetDefault,
		Modules: func(e program.Environment) ([]module.Module, error) { return o.all(e, scripts) },
		Ahead: func(s program.Starting) {
			scripts.KeepIn(filepath.Join(s.DataDir, "scripts"), o.Version, s.Logger)
			if slices.Contains(s.Components, "js/js_eval") {
				scripts.Ahead()
			}
		},
		Cluster:   func(e program.Environment) program.Cluster { return client(e) },
		Solutions: o.solutions(), Explain: explain, Restore: restore, Logins: logins,
	})
}

// all makes the built-in modules and the program's own.
func (o Options) all(e program.Environment, scripts *js.Scripts) ([]module.Module, error) {
	scripts, err := scripts.Only(e.ScriptEngine)
	if err != nil {
		return nil, err
	}
	environment := Environment{Environment: e, Cluster: client(e), userAgent: o.Name + "/" + e.Version}
	all, err := without(o.Without, modules.All(modules.Options{
		Cluster:    environment.Cluster,
		HTTP:       http.Options{Logger: e.Logger, UserAgent: o.Name},
		Registries: distribution.Options{UserAgent: environment.userAgent},
		Scripts:    scripts,
	}))
	if err != nil || o.Modules == nil {
		return all, err
	}
	own, err := o.Modules(environment)
	return append(all, own...), err
}

// without leaves modules out by name.
func without(names []string, all []module.Module) ([]module.Module, error) {
	known := make([]string, len(all))
	for i, m := range all {
		known[i] = m.Name
	}
	for _, name := range names {
		if !slices.Contains(known, name) {
			return nil, fmt.Errorf("Options.Without: there is no built-in module %q%s; they are %s", name, flow.DidYouMean(name, known), strings.Join(known, ", "))
		}
	}
	return slices.DeleteFunc(all, func(m module.Module) bool { return slices.Contains(names, m.Name) }), nil
}

func (o Options) solutions() []fs.FS {
	var all []fs.FS
	if !o.WithoutSolutions {
		all = append(all, solutions.FS, examples.Flows())
	}
	if o.Solutions != nil {
		all = append(all, o.Solutions)
	}
	return all
}
