package e2e_test

import (
	"encoding/json"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/product"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
)

// applied applies a deployment server-side without force, as Helm 4, Flux and
// kubectl apply --server-side do.
func applied(t *testing.T, manager, namespace string, d deployment) error {
	t.Helper()
	object := d.object()
	object.TypeMeta = metav1.TypeMeta{APIVersion: "apps/v1", Kind: "Deployment"}
	body, err := json.Marshal(object)
	if err != nil {
		t.Fatal(err)
	}
	_, err = cluster.AppsV1().Deployments(namespace).Patch(t.Context(), d.name, types.ApplyPatchType, body, metav1.PatchOptions{FieldManager: manager})
	return err
}

// TestWhoAppliesIsLeftAlone runs a pass over deployments that others own, and lets
// these upgrade afterwards.
func TestWhoAppliesIsLeftAlone(t *testing.T) {
	t.Parallel()
	own := patchbay.Mirror(t, registry.MirrorOptions{})
	where := namespace(t, nil)
	release := deployment{name: "release", images: []string{"nginx:1.27"}}
	script := deployment{name: "script", images: []string{"nginx:1.27"}}
	for manager, d := range map[string]deployment{"helm": release, "kubectl": script} {
		if err := applied(t, manager, where, d); err != nil {
			t.Fatal(err)
		}
	}
	// Helm 3, and Argo CD with tracking by label: an Update under their name.
	for manager, name := range map[string]string{"helm": "release3", "argocd-controller": "app", "kubectl-create": "plain"} {
		d := deployment{name: name, images: []string{"nginx:1.27"}, labels: map[string]string{"app.kubernetes.io/instance": name}}
		if _, err := cluster.AppsV1().Deployments(where).Create(t.Context(), d.object(), metav1.CreateOptions{FieldManager: manager}); err != nil {
			t.Fatal(err)
		}
	}
	b := open(t)
	b.install(t, own.Address(), "namespace="+where)
	run := b.pass(t)
	if run.State != product.OK {
		t.Errorf("the run is %s: %s", run.State, run.Error)
	}
	images := map[string][]string{"release": {"nginx:1.27"}, "script": {"nginx:1.27"}, "release3": {"nginx:1.27"}, "app": {"nginx:1.27"}, "plain": {mirrored(own.Address(), "nginx:1.27")}}
	want(t, where, images)
	if _, _, ok := at(t, own.Seed(), mirrored(own.Address(), "nginx:1.27")).ask(t, "HEAD", "manifests", "1.27"); !ok {
		t.Error("the image is not at the mirror")
	}
	said := saidByPlan(run)
	for _, who := range []string{"managed by Helm, by its field manager helm", "managed by Argo CD, by its field manager argocd-controller", "applied by the field manager kubectl", "the Image Policy Webhook is the way"} {
		if !strings.Contains(said, who) {
			t.Errorf("the run does not say %q, but:\n%s", who, said)
		}
	}
	// The next upgrade meets no conflict; with gitops=patch it would.
	release.images, script.images = []string{"nginx:1.28"}, []string{"nginx:1.28"}
	for manager, d := range map[string]deployment{"helm": release, "kubectl": script} {
		if err := applied(t, manager, where, d); err != nil {
			t.Errorf("the upgrade of %s: %v", d.name, err)
		}
	}
	b.edit(t, func(d document) { d.parameter("gitops", "patch") })
	b.pass(t)
	release.images = []string{"nginx:1.27"}
	if err := applied(t, "helm", where, release); !errors.IsConflict(err) {
		t.Errorf("with gitops=patch the upgrade gives %v, want the conflict that the README names", err)
	}
}

// saidByPlan is what the plan's script logged in a run.
func saidByPlan(run product.Run) string {
	said := ""
	for _, hop := range run.Records {
		if hop.Node == "plan" {
			for _, line := range hop.Log {
				said += line.Text + "\n"
			}
		}
	}
	return said
}
