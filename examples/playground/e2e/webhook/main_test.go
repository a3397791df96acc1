package webhook_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
	"github.com/patchbay-dev/patchbay/examples/playground/scene"
)

// What all tests share. TestMain sets it before the first test, and nobody
// changes it after that. The tests are sequential, since a cluster has one
// configuration of the webhook; what they ask of it goes in parallel.
var (
	stage   *scene.Scene
	cluster kubernetes.Interface
	binary  string
	// hookPort is where the webhook listens in each of the tests, and where its
	// Service leads to.
	hookPort int
)

const (
	flow             = "image-policy-webhook"
	configuration    = "patchbay-image-policy"
	hookName         = configuration + ".patchbay.dev"
	serviceName      = "patchbay-webhook"
	serviceNamespace = "patchbay-system"
	mirror           = "mirror.example:5000"
)

func TestMain(m *testing.M) {
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, "e2e/webhook:", err)
	}
	os.Exit(code)
}

func run(m *testing.M) (code int, err error) {
	ctx := context.Background()
	if binary, err = patchbay.Find(); err != nil {
		return 1, err
	}
	if hookPort, err = choosePort(); err != nil {
		return 1, err
	}
	if stage, err = scene.Start(ctx, scene.Options{WithoutWorkloads: true, Mirror: registry.MirrorOptions{Zot: registry.LikeZot()}}); err != nil {
		return 1, err
	}
	defer func() {
		if failure := stage.Stop(); failure != nil {
			code, err = 1, failure
		}
	}()
	if cluster, err = kubernetes.NewForConfig(stage.Config); err != nil {
		return 1, fmt.Errorf("build a client: %w", err)
	}
	if err := makeService(ctx); err != nil {
		return 1, err
	}
	return m.Run(), nil
}

// choosePort finds a free port outside of the range that the system takes the
// ports of outgoing connections from, so that it is free again after a restart.
func choosePort() (int, error) {
	const first, count = 20000, 10000
	for i := range count {
		port := first + (os.Getpid()+i)%count
		listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		if err == nil {
			return port, listener.Close()
		}
	}
	return 0, errors.New("choose a port for the webhook: none is free")
}

// makeService makes the Service as the solution's README does. The playground
// has no kube-proxy; the annotation says what stands behind it.
func makeService(ctx context.Context) error {
	namespace := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: serviceNamespace}}
	if _, err := cluster.CoreV1().Namespaces().Create(ctx, namespace, metav1.CreateOptions{}); err != nil {
		return fmt.Errorf("make the webhook's namespace: %w", err)
	}
	service := &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Name: serviceName, Annotations: map[string]string{"playground.patchbay.dev/address": hookAddress()}},
		Spec:       corev1.ServiceSpec{Ports: []corev1.ServicePort{{Port: 443}}},
	}
	if _, err := cluster.CoreV1().Services(serviceNamespace).Create(ctx, service, metav1.CreateOptions{}); err != nil {
		return fmt.Errorf("make the webhook's service: %w", err)
	}
	return nil
}

func hookAddress() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(hookPort)) }
