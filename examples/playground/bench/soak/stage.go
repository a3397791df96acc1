package soak

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/pass"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/press"
	"github.com/patchbay-dev/patchbay/examples/playground/images"
	"github.com/patchbay-dev/patchbay/examples/playground/product"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
	"github.com/patchbay-dev/patchbay/examples/playground/stack"
)

// stage is what a soak runs on: the control plane, the registries and the product.
type stage struct {
	options Options
	stack   *stack.Stack
	client  kubernetes.Interface
	server  *product.Server
	hook    press.Hook
}

const (
	mirrorFlow  = "image-mirror"
	webhookFlow = "image-policy-webhook"
	// interval between two passes, in seconds: the least that the solution takes.
	interval = "10"

	hookNamespace = "patchbay-system"
	hookService   = "patchbay-webhook"
	hookConfig    = "patchbay-image-policy"
	// reviewed is the namespace whose objects the API server sends. The reviews of the
	// load come from elsewhere, as if they were of it.
	reviewed = "reviewed"
)

// prepare starts all of it, with deployments whose images are not on the mirror, and the
// webhook answers.
func prepare(ctx context.Context, o Options) (*stage, error) {
	s := &stage{options: o}
	var err error
	s.stack, err = stack.Start(ctx, stack.Options{Binary: o.Playground, Hosts: registry.PublicHosts(), Images: []images.Image{}, WithoutWorkloads: true})
	if err != nil {
		return nil, err
	}
	if err := s.build(ctx); err != nil {
		return nil, errors.Join(err, s.stop())
	}
	return s, nil
}

func (s *stage) build(ctx context.Context) (err error) {
	if s.client, err = pass.Client(s.stack); err != nil {
		return err
	}
	if err := s.fill(ctx); err != nil {
		return err
	}
	s.server, err = product.Start(ctx, product.Options{Binary: s.options.Patchbay, Dir: s.options.Dir,
		Kubeconfig: s.stack.ControlPlane.Kubeconfig(), Env: s.stack.Upstreams.Environment()})
	if err != nil {
		return err
	}
	return s.startWebhook(ctx)
}

// stop ends what was started, the product first.
func (s *stage) stop() error {
	var errs []error
	if s.server != nil {
		errs = append(errs, s.server.Stop())
	}
	return errors.Join(append(errs, s.stack.Stop())...)
}

// startWebhook installs and starts Image Policy Webhook, and waits until it is registered
// and answers.
func (s *stage) startWebhook(ctx context.Context) error {
	for _, name := range []string{hookNamespace, reviewed} {
		own := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name}}
		if _, err := s.client.CoreV1().Namespaces().Create(ctx, own, metav1.CreateOptions{}); err != nil {
			return fmt.Errorf("create the namespace %s: %w", name, err)
		}
	}
	// It leads to loopback: the playground has no kube-proxy.
	service := &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Name: hookService, Annotations: map[string]string{"playground.patchbay.dev/address": s.options.Address}},
		Spec:       corev1.ServiceSpec{Ports: []corev1.ServicePort{{Port: 443}}},
	}
	if _, err := s.client.CoreV1().Services(hookNamespace).Create(ctx, service, metav1.CreateOptions{}); err != nil {
		return fmt.Errorf("create the webhook's Service: %w", err)
	}
	_, port, err := net.SplitHostPort(s.options.Address)
	if err != nil {
		return fmt.Errorf("read the webhook's address: %w", err)
	}
	if err := s.install(ctx, webhookFlow, "localRegistry="+press.Mirror, "port="+port, "address=127.0.0.1",
		"selfCheckAddress="+s.options.Address, "namespaces="+reviewed); err != nil {
		return err
	}
	s.hook = press.Hook{Name: "patchbay", Address: s.options.Address, Server: hookService + "." + hookNamespace + ".svc", PID: s.server.PID()}
	return s.awaitWebhook(ctx)
}

// install installs a solution and starts its flow.
func (s *stage) install(ctx context.Context, flow string, values ...string) error {
	command := []string{"solution", "install", flow}
	for _, value := range values {
		command = append(command, "--set", value)
	}
	if _, err := s.server.Command(ctx, command...); err != nil {
		return err
	}
	_, err := s.server.Command(ctx, "flow", "start", flow)
	return err
}

func (s *stage) awaitWebhook(ctx context.Context) error {
	const patience = time.Minute
	ctx, cancel := context.WithTimeoutCause(ctx, patience, fmt.Errorf("not so after %s", patience))
	defer cancel()
	review, err := press.Review()
	if err != nil {
		return err
	}
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		found, err := s.client.AdmissionregistrationV1().MutatingWebhookConfigurations().Get(ctx, hookConfig, metav1.GetOptions{})
		if err == nil {
			s.hook.CA = found.Webhooks[0].ClientConfig.CABundle
			var release func()
			if release, err = s.hook.Hold(ctx, 1, review); err == nil {
				release()
				return nil
			}
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("wait until the webhook answers: %w: %w", context.Cause(ctx), err)
		}
	}
}

// startMirror installs and starts Image Mirror, and waits for its first pass, which copies
// the images of all deployments.
func (s *stage) startMirror(ctx context.Context) error {
	if err := s.install(ctx, mirrorFlow, "localRegistry="+s.stack.Mirror.Address(), "interval="+interval); err != nil {
		return err
	}
	run, err := s.server.AwaitRun(ctx, mirrorFlow, 1)
	if err == nil && run.State != product.OK {
		err = fmt.Errorf("it ended %s: %s", run.State, run.Error)
	}
	if err != nil {
		return fmt.Errorf("pass over the deployments for the first time: %w", err)
	}
	return nil
}
