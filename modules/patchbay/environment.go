package patchbay

import (
	"net/http"

	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/modules/http/httprequest"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
)

// Environment is what the components of a program are made with.
type Environment struct {
	// Environment has the logger, the version, and which cluster is meant.
	program.Environment
	// Cluster is the client of the Kubernetes cluster that the flows look after. It
	// connects with its first request. Whoever needs client-go makes its own client
	// of Cluster.Config().
	Cluster *cluster.Client

	userAgent string
}

// HTTPAccess says what an HTTP client may reach and for how long.
type HTTPAccess = httprequest.Access

// HTTPClient returns a client under the rules of http_request: it reaches no
// loopback, private or link-local address and no metadata service of a cloud,
// after redirects neither, unless access allows it. It fails when the CA bundle
// holds no certificate. The client is safe for concurrent use; make one for a
// component, not one for a message.
func (e Environment) HTTPClient(access HTTPAccess) (*http.Client, error) {
	return httprequest.NewClient(httprequest.Config{UserAgent: e.userAgent}, access)
}

func client(e program.Environment) *cluster.Client {
	return cluster.New(cluster.Options{Kubeconfig: e.Kubeconfig, Context: e.Context, Namespace: e.Namespace, Version: e.Version})
}
