package webhook_test

import (
	"context"
	"slices"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

// TestCreateDeployment is the promise of the solution: a deployment has the
// mirror's image from the start, and rolls out once.
func TestCreateDeployment(t *testing.T) {
	b := start(t)
	where, c := stage.Namespace(t), newCaller(t)
	c.mustCreate(t, deploymentKind, where, deploymentKind.object("web", podOf("nginx:latest")))
	wantOneRollout(t, where, "web", mirrored("nginx:latest"))
	if said := c.warnings(); len(said) > 0 {
		t.Errorf("warnings %q, want none", said)
	}

	b.Do(t, "flow", "stop", flow)
	awaitUnregistered(t)
	made := c.mustCreate(t, deploymentKind, where, deploymentKind.object("stopped", podOf("nginx:latest")))
	if got := imagesIn(deploymentKind.pod(made)); !slices.Equal(got, []string{"nginx:latest"}) {
		t.Errorf("with the flow stopped: images %q", got)
	}

	b.Do(t, "flow", "start", flow)
	b.awaitAsked(t)
	c.mustCreate(t, deploymentKind, where, deploymentKind.object("again", podOf("nginx:latest")))
	wantOneRollout(t, where, "again", mirrored("nginx:latest"))
	// That uninstalling a started flow removes the configuration, every test
	// looks at when it ends.
}

// wantOneRollout waits until a deployment is rolled out with an image, and
// counts its ReplicaSets.
func wantOneRollout(t *testing.T, namespace, name, image string) {
	t.Helper()
	d := rolledOut(t, namespace, name)
	if got := d.Spec.Template.Spec.Containers[0].Image; got != image {
		t.Errorf("deployment %s has the image %q, want %q", name, got, image)
	}
	if n := stage.ReplicaSets(t, namespace)[name]; n != 1 {
		t.Errorf("deployment %s has %d ReplicaSets, want one", name, n)
	}
}

// rolledOut waits for the end of a deployment's rollout.
func rolledOut(t *testing.T, namespace, name string) *appsv1.Deployment {
	t.Helper()
	d, err := patchbay.Await(patchbay.Within(t), func(ctx context.Context) (*appsv1.Deployment, error) {
		return cluster.AppsV1().Deployments(namespace).Get(ctx, name, metav1.GetOptions{})
	}, func(d *appsv1.Deployment) bool {
		return patchbay.RolledOut(d) && d.Status.AvailableReplicas == *d.Spec.Replicas
	})
	if err != nil {
		t.Fatalf("deployment %s does not roll out: %v", name, err)
	}
	return d
}
