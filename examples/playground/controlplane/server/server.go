package server

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"path/filepath"
	"runtime/debug"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// Config says where the control plane keeps its data and what it fakes.
type Config struct {
	// Dir receives etcd's data, the keys and the kubeconfig. It must exist.
	Dir string
	// Nodes is the number of fake nodes.
	Nodes int
	// Services maps "namespace/name:port" to a loopback address, for
	// admission webhooks that name a Service: there is no kube-proxy here.
	Services map[string]string
	// ServiceNetwork is the range of the addresses of Services.
	ServiceNetwork string
}

// Run starts everything, calls ready with the kubeconfig's path and serves
// until ctx ends or a part fails. It may run once in a process: the Kubernetes
// libraries keep global state.
func Run(ctx context.Context, cfg Config, ready func(kubeconfig string)) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()

	// Starting makes garbage by the hundred megabytes; collecting it four times
	// less often takes a sixth off the processor time until ready.
	frugal := debug.SetGCPercent(400)

	network, err := netip.ParsePrefix(cfg.ServiceNetwork)
	if err != nil {
		return fmt.Errorf("read the network of Services: %w", err)
	}
	pki, err := newPKI(filepath.Join(cfg.Dir, "pki"), network.Masked().Addr().Next().AsSlice())
	if err != nil {
		return err
	}
	store, err := startEtcd(ctx, filepath.Join(cfg.Dir, "etcd"))
	if err != nil {
		return err
	}
	// Nothing is shut down at the end: the process goes, its data is thrown
	// away, and an orderly end would only take seconds.

	services := newServiceResolver(cfg.Services)
	failed := make(chan error, 1)
	address, err := startAPIServer(ctx, apiServerConfig{
		etcd:     store.Clients[0].Addr().String(),
		pki:      pki,
		services: services,
		network:  cfg.ServiceNetwork,
	}, failed)
	if err != nil {
		return err
	}
	kubeconfig := filepath.Join(cfg.Dir, "kubeconfig")
	if err := pki.writeKubeconfig(kubeconfig, address); err != nil {
		return err
	}
	restConfig, err := clientConfig(kubeconfig)
	if err != nil {
		return err
	}
	if err := waitReady(ctx, restConfig, failed); err != nil {
		return err
	}
	if err := startWorkloads(ctx, restConfig, pki, services); err != nil {
		return err
	}
	if err := startNodes(ctx, restConfig, cfg.Nodes); err != nil {
		return err
	}
	if err := waitDefaultAccount(ctx, restConfig, failed); err != nil {
		return err
	}

	debug.SetGCPercent(frugal)
	ready(kubeconfig)
	select {
	case <-ctx.Done():
		return nil
	case err := <-failed:
		return err
	case err := <-store.Err():
		return fmt.Errorf("etcd stopped: %w", err)
	}
}

// startWorkloads runs what turns workload objects into scheduled pods.
func startWorkloads(ctx context.Context, restConfig *rest.Config, pki *pki, services *serviceResolver) error {
	if err := startControllers(ctx, restConfig, pki, services); err != nil {
		return err
	}
	return startScheduler(ctx, restConfig)
}

// clientConfig reads the kubeconfig back, so that its parts are proven to fit
// together before the control plane is reported as ready.
func clientConfig(kubeconfig string) (*rest.Config, error) {
	cfg, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return nil, fmt.Errorf("read back the kubeconfig %s: %w", kubeconfig, err)
	}
	// The controllers share one machine with the server: client-side rate
	// limits would only make the playground slow.
	cfg.QPS, cfg.Burst = -1, -1
	return cfg, nil
}

// named gives a component its own user agent, so that the server's log and
// managedFields distinguish them.
func named(cfg *rest.Config, name string) *rest.Config {
	return rest.AddUserAgent(rest.CopyConfig(cfg), name)
}

func waitReady(ctx context.Context, restConfig *rest.Config, failed <-chan error) error {
	client, err := kubernetes.NewForConfig(named(restConfig, "playground"))
	if err != nil {
		return fmt.Errorf("build a client for the new API server: %w", err)
	}
	// The answer is only looked at for being an error: /readyz answers 500
	// until every post-start hook has run.
	return await(ctx, "the API server to be ready", failed, func() error {
		return client.Discovery().RESTClient().Get().AbsPath("/readyz").Do(ctx).Error()
	})
}

// waitDefaultAccount waits for the first fruit of the controllers: without it,
// a pod that is created right away would be refused.
func waitDefaultAccount(ctx context.Context, restConfig *rest.Config, failed <-chan error) error {
	client, err := kubernetes.NewForConfig(named(restConfig, "playground"))
	if err != nil {
		return fmt.Errorf("build a client for the new API server: %w", err)
	}
	return await(ctx, "the default service account", failed, func() error {
		_, err := client.CoreV1().ServiceAccounts(metav1.NamespaceDefault).Get(ctx, "default", metav1.GetOptions{})
		return err
	})
}

// await tries until it succeeds or the server fails.
func await(ctx context.Context, what string, failed <-chan error, try func() error) error {
	tick := time.NewTicker(25 * time.Millisecond)
	defer tick.Stop()
	for {
		err := try()
		if err == nil {
			return nil
		}
		select {
		case failure := <-failed:
			return failure
		case <-ctx.Done():
			return fmt.Errorf("wait for %s: %w", what, errors.Join(ctx.Err(), err))
		case <-tick.C:
		}
	}
}
