package objects_test

import (
	"context"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/gateway"
	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

// way leads a server to the API server, and can be closed and opened again.
type way struct {
	gate    *gateway.Gateway
	address string
}

func newWay(t *testing.T) *way {
	t.Helper()
	w := &way{}
	w.open(t)
	t.Cleanup(func() { _ = w.gate.Close() })
	return w
}

func (w *way) open(t *testing.T) {
	t.Helper()
	gate, err := gateway.Start(context.WithoutCancel(t.Context()), stage.Config, w.address)
	if err != nil {
		t.Fatal(err)
	}
	w.gate, w.address = gate, gate.Address()
}

func (w *way) close(t *testing.T) {
	t.Helper()
	if err := w.gate.Close(); err != nil {
		t.Fatal(err)
	}
}

func (w *way) kubeconfig(t *testing.T) string {
	t.Helper()
	path, err := gateway.Kubeconfig(t.TempDir(), w.address)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// awaitPanel waits for the status on a node's panel.
func awaitPanel(t *testing.T, b *bay, flow, node, want string) {
	t.Helper()
	panel, err := patchbay.Await(patchbay.Within(t), func(ctx context.Context) (string, error) {
		status, err := b.Status(ctx, flow)
		return string(status.Panel(node)), err
	}, func(panel string) bool { return strings.Contains(panel, `"status":"`+want+`"`) })
	if err != nil {
		t.Fatalf("%s.%s: %v; the panel is %s", flow, node, err, panel)
	}
}

// created is the image that a new deployment would get.
func created(ctx context.Context, namespace string) (string, error) {
	labels := map[string]string{"app": "shop"}
	deployment := &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Name: "shop"}, Spec: appsv1.DeploymentSpec{
		Selector: &metav1.LabelSelector{MatchLabels: labels},
		Template: corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: labels}, Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: "shop", Image: "nginx:1.27"}}}},
	}}
	made, err := stage.Cluster.AppsV1().Deployments(namespace).Create(ctx, deployment, metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
	if err != nil {
		return "", err
	}
	return made.Spec.Template.Spec.Containers[0].Image, nil
}

const mirrored = "mirror.example:5000/"

func awaitRewritten(t *testing.T, namespace string) {
	t.Helper()
	image, err := patchbay.Await(patchbay.Within(t), func(ctx context.Context) (string, error) { return created(ctx, namespace) },
		func(image string) bool { return strings.HasPrefix(image, mirrored) })
	if err != nil {
		t.Fatalf("%v; the image is %s", err, image)
	}
}

// rewritten holds that the webhook answers at this moment.
func rewritten(t *testing.T, namespace string) {
	t.Helper()
	if image, err := created(t.Context(), namespace); err != nil || !strings.HasPrefix(image, mirrored) {
		t.Errorf("the image is %s, %v", image, err)
	}
}
