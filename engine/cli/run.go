package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/client"
)

// The exit codes.
const (
	exitOK     = 0
	exitFailed = 1
	exitUsage  = 2
)

// Run runs one command and returns the exit code. It ends when ctx does: `serve`
// gracefully, the others at once.
func Run(ctx context.Context, o Options) int {
	a := &rootCommand{&app{Options: o}}
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

// rootCommand is the program's own command, over those of the parts.
type rootCommand struct{ *app }

// report writes an error the way people read it: what, the places, what to do.
func (a *rootCommand) report(err error) {
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

func (a *rootCommand) root() *cobra.Command {
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
	ofFlows, ofSolutions, ofModules, ofServer := &flowCommands{a.app}, &solutionCommands{a.app}, &moduleCommands{a.app}, &serveCommands{app: a.app}
	root.AddCommand(ofServer.serveCommand(), ofFlows.flowCommand(), ofSolutions.solutionCommand(), ofModules.moduleCommand(), ofModules.exprCommand(),
		ofServer.stateCommand(), ofModules.rbacCommand(), a.apiCommand(), a.versionCommand())
	if a.Explain != nil {
		root.AddCommand(ofModules.explainCommand())
	}
	if a.Restore != nil {
		root.AddCommand(ofModules.mirrorCommand())
	}
	return root
}

func (a *rootCommand) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: none,
		RunE: func(*cobra.Command, []string) error {
			return a.print(map[string]string{"version": a.Version}, func(t *table) { t.line(a.Name + " " + a.Version) })
		},
	}
}
