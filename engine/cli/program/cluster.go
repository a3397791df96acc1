package program

import (
	"context"

	"k8s.io/client-go/rest"

	"github.com/patchbay-dev/patchbay/engine/server"
)

// Cluster is what the engine itself asks of the Kubernetes cluster; the
// components have clients of their own. Safe for concurrent use, and it connects
// when it is asked, not before.
type Cluster interface {
	server.Cluster
	// Secret reads "name/key" of the Secrets in the engine's own namespace, for
	// secret() in settings.
	Secret(ctx context.Context, reference string) (string, error)
	// Config is how the cluster is reached.
	Config() (*rest.Config, error)
}
