package main

import (
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"k8s.io/component-base/cli"
	kubectl "k8s.io/kubectl/pkg/cmd"
	kubectlutil "k8s.io/kubectl/pkg/cmd/util"
)

// newKubectlCommand is Kubernetes' own kubectl, of the API server's version. It
// reads what any kubectl reads, $KUBECONFIG first, and ends with kubectl's exit
// codes. It runs no plugins.
func newKubectlCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "kubectl",
		Short: "Run kubectl, for where none is installed",
		// Every argument, --help too, is for kubectl.
		DisableFlagParsing: true,
		Run: func(_ *cobra.Command, args []string) {
			// The parts of kubectl that wait expect a signal to end the process.
			signal.Reset(os.Interrupt, syscall.SIGTERM)
			// A root of its own, as help texts and ~/.kube/kuberc name commands by
			// their path from it.
			command := kubectl.NewKubectlCommand(kubectl.KubectlOptions{
				Arguments: append([]string{"kubectl"}, args...),
				IOStreams: genericiooptions.IOStreams{In: os.Stdin, Out: os.Stdout, ErrOut: os.Stderr},
			})
			command.SetArgs(args)
			// CheckErr prints as kubectl does, and exits when there is an error.
			kubectlutil.CheckErr(cli.RunNoErrOutput(command))
		},
	}
}
