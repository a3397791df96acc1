// Command playground runs what Patchbay's demo and end-to-end tests need: a
// real Kubernetes control plane, upstream registries and a mirror, all on
// loopback and all gone when it ends.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := newRootCommand().ExecuteContext(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "playground:", err)
		stop()
		os.Exit(1)
	}
}

func newRootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:           "playground",
		Short:         "A throw-away Kubernetes cluster with registries, on loopback",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.AddCommand(newUpCommand(), newDemoCommand(), newInClusterCommand(), newKubectlCommand(), newControlPlaneCommand())
	root.AddCommand(realNodeCommands()...)
	return root
}
