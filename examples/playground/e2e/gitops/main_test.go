package gitops_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/scene"
)

// toolsVariable names the environment variable with the path of the binary that
// ../../gitops/build.sh builds.
const toolsVariable = "GITOPS_BINARY"

// What the tests share. TestMain sets it before the first test, and nobody changes
// it after that.
var (
	stage    *scene.Scene
	cluster  kubernetes.Interface
	binary   string // patchbay
	tools    string // Helm, Flux and Argo CD
	hookPort int
)

func TestMain(m *testing.M) {
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, "e2e/gitops:", err)
	}
	os.Exit(code)
}

func run(m *testing.M) (code int, err error) {
	ctx := context.Background()
	if binary, err = patchbay.Find(); err != nil {
		return 1, err
	}
	if tools, err = findTools(); err != nil {
		return 1, err
	}
	if hookPort, err = choosePort(); err != nil {
		return 1, err
	}
	if stage, err = scene.Start(ctx, scene.Options{WithoutWorkloads: true}); err != nil {
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

func findTools() (string, error) {
	path := os.Getenv(toolsVariable)
	if path == "" {
		return "", errors.New(toolsVariable + " is not set: export " + toolsVariable + "=$(examples/playground/gitops/build.sh)")
	}
	if _, err := os.Stat(path); err != nil {
		return "", fmt.Errorf("find the binary that %s names: %w", toolsVariable, err)
	}
	return filepath.Abs(path)
}

// choosePort finds a free port outside of the range that the system takes the
// ports of outgoing connections from, so that it is still free when the webhook
// listens.
func choosePort() (int, error) {
	const first, count = 10000, 10000
	for i := range count {
		port := first + (os.Getpid()+i)%count
		listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		if err == nil {
			return port, listener.Close()
		}
	}
	return 0, errors.New("choose a port for the webhook: none is free")
}

// makeService makes the webhook's Service as the solution's README does. The
// playground has no kube-proxy; the annotation says where it leads to.
func makeService(ctx context.Context) error {
	const namespace = "patchbay-system"
	made := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: namespace}}
	if _, err := cluster.CoreV1().Namespaces().Create(ctx, made, metav1.CreateOptions{}); err != nil {
		return fmt.Errorf("make the webhook's namespace: %w", err)
	}
	service := &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Name: "patchbay-webhook", Annotations: map[string]string{"playground.patchbay.dev/address": hookAddress()}},
		Spec:       corev1.ServiceSpec{Ports: []corev1.ServicePort{{Port: 443}}},
	}
	if _, err := cluster.CoreV1().Services(namespace).Create(ctx, service, metav1.CreateOptions{}); err != nil {
		return fmt.Errorf("make the webhook's service: %w", err)
	}
	return nil
}

func hookAddress() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(hookPort)) }
