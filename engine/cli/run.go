package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/cataloguecmd"
	"github.com/patchbay-dev/patchbay/engine/cli/client"
	"github.com/patchbay-dev/patchbay/engine/cli/flowcmd"
	"github.com/patchbay-dev/patchbay/engine/cli/modulecmd"
	"github.com/patchbay-dev/patchbay/engine/cli/opencmd"
	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/cli/queuecmd"
	"github.com/patchbay-dev/patchbay/engine/cli/runcmd"
	"github.com/patchbay-dev/patchbay/engine/cli/servecmd"
	"github.com/patchbay-dev/patchbay/engine/cli/solutioncmd"
	"github.com/patchbay-dev/patchbay/engine/cli/testcmd"
)

// The exit codes.
const (
	exitOK     = 0
	exitFailed = 1
	exitUsage  = 2
)

// Run runs one command and returns the exit code. It ends when ctx does: `serve`
// gracefully, the others at once.
func Run(ctx context.Context, o program.Options) int {
	a := &rootCommand{&program.Program{Options: o}}
	a.Name = cmp.Or(o.Name, program.ProductName)
	root := a.root()
	a.Commands = program.CommandNames(root)
	a.Rename(root)
	root.SetArgs(o.Args)
	root.SetIn(o.Stdin)
	root.SetOut(o.Stdout)
	root.SetErr(o.Stderr)
	command, err := root.ExecuteContextC(ctx)
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, new(program.SilentError)):
		return exitFailed
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		return exitFailed
	}
	a.report(err)
	var usage *program.UsageError
	if errors.As(err, &usage) {
		fmt.Fprintf(o.Stderr, "See %q.\n", command.CommandPath()+" --help")
		return exitUsage
	}
	return exitFailed
}

// rootCommand is the program's own command, over those of the parts.
type rootCommand struct{ *program.Program }

// report writes an error the way people read it: what, the places, what to do.
func (a *rootCommand) report(err error) {
	fmt.Fprintf(a.Stderr, "%s: %s\n", a.Name, a.WithOwnName(err.Error()))
	var refused *client.Error
	if errors.As(err, &refused) {
		for _, p := range refused.Problems {
			fmt.Fprintf(a.Stderr, "  %s\n", a.WithOwnName(p.Document().Error()))
		}
		if refused.Hint != "" {
			fmt.Fprintf(a.Stderr, "  %s\n", a.WithOwnName(refused.Hint))
		}
		return
	}
	if errors.As(err, new(*client.UnreachableError)) {
		fmt.Fprintln(a.Stderr, a.WithOwnName("  start one with \"patchbay serve\", or name one with --server and --token"))
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
		Args: program.OnlySubcommands, RunE: program.Help,
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return &program.UsageError{Err: err} })
	root.SetVersionTemplate(a.Name + " {{.Version}}\n")
	root.CompletionOptions.HiddenDefaultCmd = true
	flags := root.PersistentFlags()
	flags.StringVarP(&a.Output, "output", "o", "table", "how to write the result: table, json or yaml")
	flags.StringVar(&a.Address, "server", os.Getenv("PATCHBAY_SERVER"), "address of the server (PATCHBAY_SERVER)")
	flags.StringVar(&a.Token, "token", "", "API token (PATCHBAY_TOKEN)")
	flags.StringVar(&a.CA, "server-ca", os.Getenv("PATCHBAY_SERVER_CA"), "PEM file of the certificate to trust (PATCHBAY_SERVER_CA)")
	root.PersistentPreRunE = func(*cobra.Command, []string) error { return a.CheckOutput() }
	root.AddCommand(runcmd.New(a.Program)...)
	root.AddCommand(queuecmd.New(a.Program)...)
	solutions := solutioncmd.New(a.Program)
	solutions.AddCommand(testcmd.OfSolutions(a.Program))
	root.AddCommand(flowcmd.New(a.Program), solutions, testcmd.New(a.Program), cataloguecmd.New(a.Program), a.apiCommand(), a.versionCommand())
	root.AddCommand(servecmd.New(a.Program)...)
	root.AddCommand(opencmd.New(a.Program)...)
	root.AddCommand(modulecmd.New(a.Program)...)
	return root
}

func (a *rootCommand) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: program.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			return a.Print(map[string]string{"version": a.Version}, func(t *program.Table) { t.Line(a.Name + " " + a.Version) })
		},
	}
}
