package cluster

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"time"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// DefaultTimeout bounds one request to the API server: one page, one object.
const DefaultTimeout = 30 * time.Second

// Options say which cluster to talk to. The zero value follows the rules of
// kubectl: the files in KUBECONFIG, else ~/.kube/config, else the service
// account of the pod in which the process runs.
type Options struct {
	// Kubeconfig is the path of a kubeconfig file; empty for the rules above.
	Kubeconfig string
	// Context is the name of a context in the kubeconfig; empty for the current one.
	Context string
	// Namespace is the engine's own; empty for the pod's, or that of the context.
	Namespace string
	// InCluster takes the service account of the pod and no kubeconfig.
	InCluster bool
	// Version of this program, for the user agent.
	Version string
	// Timeout of one request; zero is DefaultTimeout.
	Timeout time.Duration
}

// load reads the configuration. It reads files, and asks no server.
func (o Options) load() (*rest.Config, error) {
	if o.InCluster {
		config, err := rest.InClusterConfig()
		if err != nil {
			return nil, fmt.Errorf("read the pod's service account: %w; run in a pod that mounts its service account token, or give a kubeconfig", err)
		}
		return config, nil
	}
	config, err := o.files().ClientConfig()
	switch {
	case clientcmd.IsEmptyConfig(err):
		return nil, fmt.Errorf("no Kubernetes cluster is configured: run in a cluster, or set KUBECONFIG, or name a kubeconfig file with --kubeconfig")
	case err != nil && o.Kubeconfig != "":
		return nil, fmt.Errorf("read kubeconfig %s: %w", o.Kubeconfig, err)
	case err != nil:
		return nil, fmt.Errorf("read kubeconfig: %w", err)
	}
	return config, nil
}

// prepare sets what every request of ours has in common.
func prepare(config *rest.Config, o Options) *rest.Config {
	config = rest.CopyConfig(config)
	version := o.Version
	if version == "" {
		version = "dev"
	}
	config.UserAgent = "patchbay/" + version
	// The API server's priority and fairness limits us; a limit of our own would
	// only make a scan wait.
	config.QPS = -1
	// Near the server gzip costs more time than it saves, on both sides. Far away,
	// the kubeconfig's disable-compression decides.
	if o.InCluster || onLoopback(config.Host) || isInCluster(config) {
		config.DisableCompression = true
	}
	config.WarningHandlerWithContext = warnings{}
	config.NegotiatedSerializer = statusCodec()
	return config
}

func isInCluster(config *rest.Config) bool {
	return config.BearerTokenFile == "/var/run/secrets/kubernetes.io/serviceaccount/token"
}

func onLoopback(host string) bool {
	address, err := url.Parse(host)
	if err != nil {
		return false
	}
	name := address.Hostname()
	ip := net.ParseIP(name)
	return name == "localhost" || ip != nil && ip.IsLoopback()
}

// statusCodec knows the one type that we let client-go decode: the Status of a
// failed request, in whichever encoding was asked for.
func statusCodec() runtime.NegotiatedSerializer {
	scheme := runtime.NewScheme()
	metav1.AddToGroupVersion(scheme, schema.GroupVersion{Version: "v1"})
	return serializer.NewCodecFactory(scheme).WithoutConversion()
}

// warnings hands the API server's warnings to the running hop's log.
type warnings struct{}

// HandleWarningHeaderWithContext implements rest.WarningHandlerWithContext.
func (warnings) HandleWarningHeaderWithContext(ctx context.Context, code int, _, text string) {
	if code == 299 && text != "" {
		module.Logger(ctx).Warn("the API server warns", "warning", text)
	}
}
