// Command patchbay runs flows that look after a Kubernetes cluster. This file
// wires the engine, the modules and the solutions together, and nothing else.
package main

import (
	"context"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/patchbay-dev/patchbay/engine/cli"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules"
	"github.com/patchbay-dev/patchbay/modules/distribution"
	"github.com/patchbay-dev/patchbay/modules/distribution/imageref"
	"github.com/patchbay-dev/patchbay/modules/http"
	"github.com/patchbay-dev/patchbay/modules/js"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/imagerestore"
	"github.com/patchbay-dev/patchbay/solutions"
)

// version is set by the linker: -X main.version=1.2.3.
var version string

func main() {
	if arguments := os.Args[1:]; js.IsWorker(arguments) {
		os.Exit(js.Worker(arguments, helpers()))
	}
	os.Exit(run())
}

// helpers are what scripts may import.
func helpers() map[string]map[string]any {
	return map[string]map[string]any{"patchbay:image": imageref.Helpers()}
}

func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// After the first signal the second one ends the process at once.
	context.AfterFunc(ctx, stop)
	scripts := js.NewScripts(js.Options{Helpers: helpers(), Command: js.Self()})
	defer scripts.Close()
	components := func(e cli.Environment) ([]module.Module, error) {
		scripts, err := scripts.Only(e.ScriptEngine)
		if err != nil {
			return nil, err
		}
		return modules.All(modules.Options{
			Cluster:    client(e),
			HTTP:       http.Options{Logger: e.Logger},
			Registries: distribution.Options{UserAgent: "patchbay/" + e.Version},
			Scripts:    scripts,
		}), nil
	}
	return cli.Run(ctx, cli.Options{
		Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Version: programVersion(), OnLogger: slog.SetDefault, Modules: components, Cluster: ownCluster, Solutions: solutions.FS, Explain: explain, Restore: restore,
	})
}

func client(e cli.Environment) *cluster.Client {
	return cluster.New(cluster.Options{Kubeconfig: e.Kubeconfig, Context: e.Context, Version: e.Version})
}

// ownCluster is for what the engine itself asks: secrets, and what it may do.
func ownCluster(e cli.Environment) cli.Cluster { return client(e) }

func explain(o cli.ExplainOptions) (func(string) cli.Explanation, error) {
	if o.Mirror == "" {
		return canonical, nil
	}
	mapper, err := imageref.NewMapper(imageref.Options{Mirror: o.Mirror, Mapping: imageref.Mapping(o.Mapping)})
	if err != nil {
		return nil, err
	}
	return func(image string) cli.Explanation {
		mapped := mapper.Map(image)
		e := cli.Explanation{Image: mapped.Image, Canonical: mapped.Canonical, Target: mapped.Target, Changed: mapped.Changed, Reason: mapped.Reason}
		if mapped.Err != nil {
			e.Error = mapped.Err.Error()
		}
		return e
	}, nil
}

// canonical explains a reference when no mirror is named.
func canonical(image string) cli.Explanation {
	e := cli.Explanation{Image: image, Target: image}
	parsed, err := imageref.Parse(image)
	if err != nil {
		e.Reason, e.Error = "not an image reference", err.Error()
		return e
	}
	e.Canonical, e.Reason = parsed.Canonical(), "no mirror given: only the full reference is known (--mirror HOST maps it)"
	return e
}

// restore gives deployments the images back that the mirror's flow changed.
func restore(ctx context.Context, e cli.Environment, o cli.RestoreOptions) ([]cli.Restored, error) {
	outcomes, err := imagerestore.Restore(ctx, client(e), imagerestore.Options{Namespace: o.Namespace, DryRun: o.DryRun})
	all := make([]cli.Restored, len(outcomes))
	for i, one := range outcomes {
		all[i] = cli.Restored{Namespace: one.Namespace, Name: one.Name, Container: one.Container, From: one.From, To: one.To, Reason: one.Reason}
	}
	return all, err
}

// programVersion is the linker's, else what the Go toolchain knows.
func programVersion() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "dev"
}
