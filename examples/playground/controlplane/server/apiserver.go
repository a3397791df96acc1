package server

import (
	"context"
	"fmt"
	"net"

	"github.com/spf13/pflag"
	utilerrors "k8s.io/apimachinery/pkg/util/errors"
	"k8s.io/client-go/rest"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"
	"k8s.io/kubernetes/cmd/kube-apiserver/app/options"
)

const serviceAccountIssuer = "https://kubernetes.default.svc"

type apiServerConfig struct {
	etcd     string
	pki      *pki
	services *serviceResolver
	// network is the range of the addresses of Services.
	network string
}

// startAPIServer runs kube-apiserver on a free loopback port and returns its
// address. It goes one level below the command, whose constructor claims the
// process's signals. What stops the server early is sent to failed.
func startAPIServer(ctx context.Context, cfg apiServerConfig, failed chan<- error) (string, error) {
	// The setter is meant for Kubernetes' own tests; it is the one way to let
	// a webhook's Service be found without kube-proxy.
	app.SetServiceResolverForTests(cfg.services)
	// Every client in this process talks to its own server.
	rest.SetDefaultWarningHandler(rest.NoWarnings{})

	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("listen for the API server: %w", err)
	}
	opts := options.NewServerRunOptions()
	flags := pflag.NewFlagSet("kube-apiserver", pflag.ContinueOnError)
	for _, set := range opts.Flags().FlagSets {
		flags.AddFlagSet(set)
	}
	if err := flags.Parse(apiServerFlags(cfg)); err != nil {
		return "", fmt.Errorf("set kube-apiserver's flags: %w", err)
	}
	opts.SecureServing.Listener = listener
	opts.SecureServing.BindPort = listener.Addr().(*net.TCPAddr).Port

	server, err := buildAPIServer(ctx, opts)
	if err != nil {
		return "", err
	}
	go func() {
		if err := server(ctx); err != nil && ctx.Err() == nil {
			failed <- fmt.Errorf("kube-apiserver stopped: %w", err)
		}
	}()
	return listener.Addr().String(), nil
}

func buildAPIServer(ctx context.Context, opts *options.ServerRunOptions) (func(context.Context) error, error) {
	if err := opts.GenericServerRunOptions.ComponentGlobalsRegistry.Set(); err != nil {
		return nil, fmt.Errorf("fix the feature gates: %w", err)
	}
	completed, err := opts.Complete(ctx)
	if err != nil {
		return nil, fmt.Errorf("complete kube-apiserver's options: %w", err)
	}
	if errs := completed.Validate(); len(errs) > 0 {
		return nil, fmt.Errorf("validate kube-apiserver's options: %w", utilerrors.NewAggregate(errs))
	}
	config, err := app.NewConfig(completed)
	if err != nil {
		return nil, fmt.Errorf("configure kube-apiserver: %w", err)
	}
	completeConfig, err := config.Complete()
	if err != nil {
		return nil, fmt.Errorf("complete kube-apiserver's configuration: %w", err)
	}
	chain, err := app.CreateServerChain(completeConfig)
	if err != nil {
		return nil, fmt.Errorf("build kube-apiserver: %w", err)
	}
	prepared, err := chain.PrepareRun()
	if err != nil {
		return nil, fmt.Errorf("prepare kube-apiserver: %w", err)
	}
	return prepared.Run, nil
}

func apiServerFlags(cfg apiServerConfig) []string {
	return []string{
		"--etcd-servers=http://" + cfg.etcd,
		"--bind-address=127.0.0.1",
		"--advertise-address=127.0.0.1",
		// Endpoints may not be loopback addresses.
		"--endpoint-reconciler-type=none",
		"--tls-cert-file=" + cfg.pki.serverCertFile,
		"--tls-private-key-file=" + cfg.pki.serverKeyFile,
		"--client-ca-file=" + cfg.pki.caFile,
		// For the logs of a real node's pods, and commands in them.
		"--kubelet-client-certificate=" + cfg.pki.adminCertFile,
		"--kubelet-client-key=" + cfg.pki.adminKeyFile,
		"--authorization-mode=RBAC",
		"--allow-privileged=true",
		"--service-cluster-ip-range=" + cfg.network,
		"--service-account-issuer=" + serviceAccountIssuer,
		"--service-account-key-file=" + cfg.pki.accountKeyFile,
		"--service-account-signing-key-file=" + cfg.pki.accountKeyFile,
		// One user on one machine: fairness only delays readiness.
		"--enable-priority-and-fairness=false",
		"--max-requests-inflight=4000",
		"--max-mutating-requests-inflight=2000",
		"--profiling=false",
	}
}
