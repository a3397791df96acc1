package modulecmd

import (
	"context"
	"errors"
	"log/slog"

	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/spf13/cobra"
)

func (a *commands) mirrorCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "mirror", Short: "Undo what the image mirror did to deployments", Args: program.OnlySubcommands, RunE: program.Help,
	}
	c.AddCommand(a.restoreCommand())
	return c
}

func (a *commands) restoreCommand() *cobra.Command {
	var o program.RestoreOptions
	var e program.Environment
	c := &cobra.Command{
		Use: "restore", Short: "Give deployments their original images back", Args: cobra.NoArgs,
		Long: `Goes over the deployments that carry the annotation patchbay.dev/original-images and
gives them the images back that they had before Image Mirror pointed them at the
mirror: one rollout each. An image that somebody else has set since stays. The
annotation is removed, and so is Patchbay's ownership of fields, so that helm upgrade
and kubectl apply --server-side meet no conflict. No server is asked, only the
cluster. Stop or uninstall the flow first: its next pass would patch them again.`,
		Example: `  patchbay mirror restore --dry-run
  patchbay mirror restore --namespace shop`,
		RunE: func(c *cobra.Command, _ []string) error {
			e.Logger, e.Version = slog.New(slog.DiscardHandler), a.Version
			return a.restore(c.Context(), e, o)
		},
	}
	f := c.Flags()
	f.StringVarP(&o.Namespace, "namespace", "n", "", "only deployments of this namespace; default: all")
	f.BoolVar(&o.DryRun, "dry-run", false, "only say what would be done")
	f.StringVar(&e.Kubeconfig, "kubeconfig", "", "kubeconfig of the cluster; default: as kubectl, or the pod's own cluster")
	f.StringVar(&e.Context, "context", "", "context of the kubeconfig")
	return c
}

func (a *commands) restore(ctx context.Context, e program.Environment, o program.RestoreOptions) error {
	outcomes, failed := a.Restore(ctx, e, o)
	if outcomes == nil {
		outcomes = []program.Restored{}
	}
	err := a.Print(outcomes, func(t *program.Table) {
		if len(outcomes) == 0 {
			if failed == nil {
				t.Line("no deployment carries the annotation patchbay.dev/original-images: nothing to restore")
			}
			return
		}
		t.Row("DEPLOYMENT", "CONTAINER", "FROM", "TO", "")
		for _, one := range outcomes {
			to, note := one.To, one.Reason
			if to == "" {
				to, note = "stays", one.Reason
			} else if o.DryRun {
				note = "not done: --dry-run"
			}
			t.Row(one.Namespace+"/"+one.Name, one.Container, one.From, to, note)
		}
	})
	return errors.Join(failed, err)
}
