package servecmd

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/store/objects"
)

func (a *commands) crdCommand() *cobra.Command {
	return &cobra.Command{
		Use: "crd", Short: "Print the definition of Flow objects for a cluster",
		Long: `Prints the CustomResourceDefinition of flows, as JSON that kubectl reads. With it a
cluster keeps flows as objects: "kubectl apply -f flow.yaml" and "kubectl get flows"
work, and "patchbay serve --store kubernetes" runs them.`,
		Example: `  patchbay crd | kubectl apply -f -`,
		Args:    program.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			text, err := objects.Definition()
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(a.Stdout, string(text))
			return err
		},
	}
}
