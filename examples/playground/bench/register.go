package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"

	registrationv1 "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/press"
	"github.com/patchbay-dev/patchbay/examples/playground/product"
	"github.com/patchbay-dev/patchbay/examples/playground/stack"
)

const (
	hookNamespace = "patchbay-system"
	bareService   = "bare-webhook"
	ourService    = "patchbay-webhook"
	ourConfig     = "patchbay-image-policy"
	ourFlow       = "image-policy-webhook"
)

// register makes the namespaces and registers all but ours.
func (v view) register(ctx context.Context, bare *bareProcess) error {
	for _, name := range append([]string{hookNamespace}, views...) {
		own := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name}}
		if _, err := v.client.CoreV1().Namespaces().Create(ctx, own, metav1.CreateOptions{}); err != nil {
			return fmt.Errorf("create the namespace %s: %w", name, err)
		}
	}
	if err := v.service(ctx, bareService, bare.Address); err != nil {
		return err
	}
	if err := v.registerBare(ctx, bare.CA); err != nil {
		return err
	}
	return v.registerPolicies(ctx)
}

// service leads to a loopback address: the playground has no kube-proxy.
func (v view) service(ctx context.Context, name, address string) error {
	own := &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Name: name, Annotations: map[string]string{"playground.patchbay.dev/address": address}},
		Spec:       corev1.ServiceSpec{Ports: []corev1.ServicePort{{Port: 443}}},
	}
	if _, err := v.client.CoreV1().Services(hookNamespace).Create(ctx, own, metav1.CreateOptions{}); err != nil {
		return fmt.Errorf("create the Service %s: %w", name, err)
	}
	return nil
}

func only(namespace string) *metav1.LabelSelector {
	return &metav1.LabelSelector{MatchLabels: map[string]string{"kubernetes.io/metadata.name": namespace}}
}

var deploymentRule = registrationv1.RuleWithOperations{
	Operations: []registrationv1.OperationType{registrationv1.Create, registrationv1.Update},
	Rule:       registrationv1.Rule{APIGroups: []string{"apps"}, APIVersions: []string{"v1"}, Resources: []string{"deployments"}},
}

func (v view) registerBare(ctx context.Context, ca []byte) error {
	fail, none, path, reinvoke := registrationv1.Fail, registrationv1.SideEffectClassNone, "/", registrationv1.IfNeededReinvocationPolicy
	_, err := v.client.AdmissionregistrationV1().MutatingWebhookConfigurations().Create(ctx, &registrationv1.MutatingWebhookConfiguration{
		ObjectMeta: metav1.ObjectMeta{Name: "bench-bare"},
		Webhooks: []registrationv1.MutatingWebhook{{
			Name: "bare.bench.example.com",
			ClientConfig: registrationv1.WebhookClientConfig{CABundle: ca,
				Service: &registrationv1.ServiceReference{Namespace: hookNamespace, Name: bareService, Path: &path}},
			Rules: []registrationv1.RuleWithOperations{deploymentRule}, NamespaceSelector: only(viewBare),
			FailurePolicy: &fail, SideEffects: &none, ReinvocationPolicy: &reinvoke, AdmissionReviewVersions: []string{"v1"},
		}},
	}, metav1.CreateOptions{})
	if err != nil {
		return fmt.Errorf("register the bare handler: %w", err)
	}
	return nil
}

// serve starts the product with its webhook, for one namespace.
func (v view) serve(ctx context.Context, o options, stage *stack.Stack) (server *product.Server, ours press.Hook, err error) {
	dir, err := o.sub("webhook")
	if err != nil {
		return nil, ours, err
	}
	port, err := freePort(ctx)
	if err != nil {
		return nil, ours, err
	}
	address := net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	if err := v.service(ctx, ourService, address); err != nil {
		return nil, ours, err
	}
	server, err = product.Start(ctx, product.Options{Binary: o.patchbay, Dir: dir, Kubeconfig: stage.ControlPlane.Kubeconfig()})
	if err != nil {
		return nil, ours, err
	}
	ours, err = v.startOurs(ctx, server, address)
	if err != nil {
		return nil, ours, errors.Join(err, server.Stop())
	}
	return server, ours, nil
}

func (v view) startOurs(ctx context.Context, server *product.Server, address string) (press.Hook, error) {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return press.Hook{}, fmt.Errorf("read the webhook's address: %w", err)
	}
	_, err = server.Command(ctx, "solution", "install", ourFlow, "--set", "localRegistry="+press.Mirror, "--set", "port="+port,
		"--set", "address=127.0.0.1", "--set", "selfCheckAddress="+address, "--set", "namespaces="+viewOurs)
	if err != nil {
		return press.Hook{}, err
	}
	if _, err := server.Command(ctx, "flow", "start", ourFlow); err != nil {
		return press.Hook{}, err
	}
	hook := press.Hook{Name: ours, Address: address, Server: ourService + "." + hookNamespace + ".svc", PID: server.PID()}
	// What is created in our namespace is rewritten once the webhook is registered.
	if err := v.awaitAll(ctx); err != nil {
		status, _ := server.Command(context.WithoutCancel(ctx), "flow", "status", ourFlow)
		return press.Hook{}, fmt.Errorf("%w; the flow:\n%s", err, status)
	}
	found, err := v.client.AdmissionregistrationV1().MutatingWebhookConfigurations().Get(ctx, ourConfig, metav1.GetOptions{})
	if err != nil {
		return press.Hook{}, fmt.Errorf("read the webhook's configuration: %w", err)
	}
	hook.CA = found.Webhooks[0].ClientConfig.CABundle
	return hook, nil
}

// freePort is one beside those that the system takes for outgoing connections.
func freePort(ctx context.Context) (int, error) {
	const first, count = 18443, 1000
	var config net.ListenConfig
	for port := first; port < first+count; port++ {
		listener, err := config.Listen(ctx, "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		if err == nil {
			return port, listener.Close()
		}
	}
	return 0, errors.New("find a port for the webhook: none is free")
}
