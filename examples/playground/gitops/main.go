// Command gitops is the tools that people bring objects into a cluster with, from
// their own modules: the whole of Helm 4, and of Flux and Argo CD the packages
// that apply and compare. Kubectl is in the playground's binary already.
//
// It is a module and a binary apart, so that the demo never waits for it to be
// built; only the tests in e2e/gitops run it.
package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"
	"helm.sh/helm/v4/pkg/kube"
)

func main() {
	kube.ManagedFieldsManager = "helm" // as Helm's own main does
	root := &cobra.Command{
		Use:           "gitops",
		Short:         "Helm, Flux and Argo CD, as far as the tests need them",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.AddCommand(newHelmCommand(), newFluxCommand(), newArgoCDCommand())
	if err := root.Execute(); err != nil {
		fmt.Fprintln(os.Stderr, "Error:", err)
		os.Exit(1)
	}
}
