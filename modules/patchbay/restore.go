package patchbay

import (
	"context"

	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/imagerestore"
)

// restore gives deployments the images back that the mirror's flow changed.
func restore(ctx context.Context, e program.Environment, o program.RestoreOptions) ([]program.Restored, error) {
	outcomes, err := imagerestore.Restore(ctx, client(e), imagerestore.Options{Namespace: o.Namespace, DryRun: o.DryRun})
	all := make([]program.Restored, len(outcomes))
	for i, one := range outcomes {
		all[i] = program.Restored{Namespace: one.Namespace, Name: one.Name, Container: one.Container, From: one.From, To: one.To, Reason: one.Reason}
	}
	return all, err
}
