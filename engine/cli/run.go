package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"slices"
	"sync/atomic"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/client"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/solution"
)

// Options are what main hands in.
type Options struct {
	Args   []string // without the program's name
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
	// Name is what people call the program, in help, hints and log lines; "patchbay"
	// when empty.
	Name    string
	Version string
	// Product is the version of Patchbay that a go.mod can require; empty when this
	// program was built from a checkout.
	Product string
	// Modules makes the components; it does no I/O, so that commands which only
	// look at them stay fast and offline.
	Modules func(Environment) ([]module.Module, error)
	// Cluster makes the engine's own client of the cluster; nil for none.
	Cluster func(Environment) Cluster
	// Solutions hold the solutions of the program, a folder each; nil for none. Of two
	// of one name the first counts.
	Solutions []fs.FS
	// OnLogger takes the log of serve, for what logs without being given one; nil for
	// none.
	OnLogger func(*slog.Logger)
	// Explain makes the function that explains image references; nil leaves the
	// command out.
	Explain func(ExplainOptions) (func(image string) Explanation, error)
	// Restore gives deployments their original images back; what was done comes with
	// the error of what was not. Nil leaves the command out.
	Restore func(context.Context, Environment, RestoreOptions) ([]Restored, error)
}

// Environment is what the components of a process are made with.
type Environment struct {
	Logger     *slog.Logger
	Version    string
	Kubeconfig string // path; empty for the rules of kubectl
	Context    string // of the kubeconfig; empty for the current one
	// ScriptEngine runs all scripts; empty leaves it to each node's settings.
	ScriptEngine string
}

// The exit codes.
const (
	exitOK     = 0
	exitFailed = 1
	exitUsage  = 2
)

// Run runs one command and returns the exit code. It ends when ctx does: `serve`
// gracefully, the others at once.
func Run(ctx context.Context, o Options) int {
	a := &app{Options: o}
	a.Name = cmp.Or(o.Name, productName)
	root := a.root()
	a.commands = namesOf(root)
	a.rename(root)
	root.SetArgs(o.Args)
	root.SetIn(o.Stdin)
	root.SetOut(o.Stdout)
	root.SetErr(o.Stderr)
	command, err := root.ExecuteContextC(ctx)
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, new(silentError)):
		return exitFailed
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		return exitFailed
	}
	a.report(err)
	var usage *usageError
	if errors.As(err, &usage) {
		fmt.Fprintf(o.Stderr, "See %q.\n", command.CommandPath()+" --help")
		return exitUsage
	}
	return exitFailed
}

// app is one run of the program.
type app struct {
	Options
	commands string // a pattern of the program's commands
	output   string
	address  string
	// solutionDirs hold solutions beside those of the program.
	solutionDirs []string
	token        string
	ca           string
	engine       atomic.Pointer[runtime.Engine] // of serve; what it knows to be secret is kept out of the log
}

// silentError fails a command that has said why already.
type silentError struct{}

func (silentError) Error() string { return "failed" }

// report writes an error the way people read it: what, the places, what to do.
func (a *app) report(err error) {
	fmt.Fprintf(a.Stderr, "%s: %s\n", a.Name, a.own(err.Error()))
	var refused *client.Error
	if errors.As(err, &refused) {
		for _, p := range refused.Problems {
			fmt.Fprintf(a.Stderr, "  %s\n", a.own(p.Document().Error()))
		}
		if refused.Hint != "" {
			fmt.Fprintf(a.Stderr, "  %s\n", a.own(refused.Hint))
		}
		return
	}
	if errors.As(err, new(*client.UnreachableError)) {
		fmt.Fprintln(a.Stderr, a.own("  start one with \"patchbay serve\", or name one with --server and --token"))
	}
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   a.Name,
		Short: "Flows that look after a Kubernetes cluster",
		Long: `Patchbay runs flows: graphs of small nodes that automate the Kubernetes cluster
that they run beside. "patchbay serve" runs the engine; the other commands talk
to it, or work without it where they say so.`,
		Example: `  patchbay serve --kubeconfig ~/.kube/config
  patchbay solution install image-mirror --set localRegistry=registry.example.com
  patchbay flow start image-mirror --watch`,
		SilenceUsage: true, SilenceErrors: true, Version: a.Version,
		Args: noSuchCommand, RunE: help,
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return &usageError{err} })
	root.SetVersionTemplate(a.Name + " {{.Version}}\n")
	root.CompletionOptions.HiddenDefaultCmd = true
	flags := root.PersistentFlags()
	flags.StringVarP(&a.output, "output", "o", "table", "how to write the result: table, json or yaml")
	flags.StringVar(&a.address, "server", os.Getenv("PATCHBAY_SERVER"), "address of the server (PATCHBAY_SERVER)")
	flags.StringVar(&a.token, "token", "", "API token (PATCHBAY_TOKEN)")
	flags.StringVar(&a.ca, "server-ca", os.Getenv("PATCHBAY_SERVER_CA"), "PEM file of the certificate to trust (PATCHBAY_SERVER_CA)")
	root.PersistentPreRunE = func(*cobra.Command, []string) error { return a.checkOutput() }
	root.AddCommand(a.serveCommand(), a.flowCommand(), a.solutionCommand(), a.moduleCommand(), a.exprCommand(), a.stateCommand(), a.rbacCommand(), a.apiCommand(), a.versionCommand())
	if a.Explain != nil {
		root.AddCommand(a.explainCommand())
	}
	if a.Restore != nil {
		root.AddCommand(a.mirrorCommand())
	}
	return root
}

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: none,
		RunE: func(*cobra.Command, []string) error {
			return a.print(map[string]string{"version": a.Version}, func(t *table) { t.line(a.Name + " " + a.Version) })
		},
	}
}

const solutionsHelp = "directory with solutions, a folder each, beside the built-in ones; may be repeated"

func (a *app) catalogue() (*solution.Catalogue, error) {
	sources := slices.Clone(a.Solutions)
	for _, directory := range a.solutionDirs {
		root, err := os.OpenRoot(directory) // what is outside of it can't be reached
		if err != nil {
			return nil, fmt.Errorf("read the solutions of --solutions: %w", err)
		}
		sources = append(sources, root.FS())
	}
	return solution.Load(sources...)
}
