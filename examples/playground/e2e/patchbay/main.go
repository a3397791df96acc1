package patchbay

import (
	"context"
	"errors"
	"fmt"
	"os"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"github.com/patchbay-dev/patchbay/examples/playground/stack"
)

// Stage is what the tests of a package share: a control plane takes seconds to start.
type Stage struct {
	*stack.Stack
	Cluster kubernetes.Interface
	Binary  string // patchbay
}

// Main is the TestMain of a package: it starts a stage, lets begin prepare what else
// the tests share, runs them, and ends the process.
func Main(m *testing.M, name string, options stack.Options, begin func(ctx context.Context, stage Stage) error) {
	code, err := runMain(context.Background(), m, options, begin)
	if err != nil {
		fmt.Fprintln(os.Stderr, name+":", err)
	}
	os.Exit(code)
}

func runMain(ctx context.Context, m *testing.M, options stack.Options, begin func(context.Context, Stage) error) (code int, err error) {
	stage := Stage{}
	if stage.Binary, err = Find(); err != nil {
		return 1, err
	}
	if stage.Stack, err = stack.Start(ctx, options); err != nil {
		return 1, err
	}
	defer func() {
		if failure := stage.Stop(); failure != nil {
			code, err = 1, errors.Join(err, failure)
		}
	}()
	if stage.Cluster, err = kubernetes.NewForConfig(stage.Config); err != nil {
		return 1, fmt.Errorf("build a client: %w", err)
	}
	if err := begin(ctx, stage); err != nil {
		return 1, err
	}
	return m.Run(), nil
}

// The Service of the webhook, as its solution's README has it.
const (
	HookService   = "patchbay-webhook"
	HookNamespace = "patchbay-system"
)

// MakeHook finds a port for the webhook, from first on as FreePort does, and makes its
// namespace and Service. The playground has no kube-proxy; an annotation says where the
// Service leads to.
func (s Stage) MakeHook(ctx context.Context, first int) (port int, err error) {
	if port, err = FreePort(first); err != nil {
		return 0, err
	}
	made := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: HookNamespace}}
	if _, err := s.Cluster.CoreV1().Namespaces().Create(ctx, made, metav1.CreateOptions{}); err != nil {
		return 0, fmt.Errorf("make the webhook's namespace: %w", err)
	}
	service := &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Name: HookService, Annotations: map[string]string{"playground.patchbay.dev/address": Loopback(port)}},
		Spec:       corev1.ServiceSpec{Ports: []corev1.ServicePort{{Port: 443}}},
	}
	if _, err := s.Cluster.CoreV1().Services(HookNamespace).Create(ctx, service, metav1.CreateOptions{}); err != nil {
		return 0, fmt.Errorf("make the webhook's service: %w", err)
	}
	return port, nil
}
