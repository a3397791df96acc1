package webhook_test

import (
	"context"
	"slices"
	"testing"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

// TestUpdatesOfOthers updates deployments that were there before the webhook. An
// update that rolls out anyway has all images rewritten, and any other none: above
// all, an update by the deployment controller starts no rollout.
func TestUpdatesOfOthers(t *testing.T) {
	where, c := stage.Namespace(t), newCaller(t)
	before := c.mustCreate(t, deploymentKind, where, deploymentKind.object("web", podOf("nginx:1.27", "redis:7")))
	rolledOut(t, where, "web")
	start(t)

	annotated := c.edit(t, deploymentKind, before, func(o *unstructured.Unstructured) {
		annotations := o.GetAnnotations()
		annotations["example.com/note"] = "read"
		o.SetAnnotations(annotations)
	})
	wantImages(t, deploymentKind, annotated, false, "nginx:1.27", "redis:7")

	// The controller takes a new image up, and writes the revision then.
	c.edit(t, deploymentKind, before, func(o *unstructured.Unstructured) { setImage(deploymentKind, o, 0, "nginx:1.28") })
	_, err := patchbay.Await(patchbay.Within(t), func(ctx context.Context) (string, error) {
		live, err := c.get(ctx, deploymentKind, before)
		if err != nil {
			return "", err
		}
		return live.GetAnnotations()["deployment.kubernetes.io/revision"], nil
	}, func(revision string) bool { return revision == "2" })
	if err != nil {
		t.Fatal(err)
	}
	live := rolledOut(t, where, "web")
	var images []string
	for _, container := range live.Spec.Template.Spec.Containers {
		images = append(images, container.Image)
	}
	if want := []string{mirrored("nginx:1.28"), mirrored("redis:7")}; !slices.Equal(images, want) {
		t.Errorf("images %q, want %q", images, want)
	}
	if n := stage.ReplicaSets(t, where)["web"]; n != 2 {
		t.Errorf("%d ReplicaSets after one change, want 2", n)
	}
}

// TestServerSideDryRun does what kubectl diff does: it applies without storing.
func TestServerSideDryRun(t *testing.T) {
	start(t)
	where, c := stage.Namespace(t), newCaller(t)
	dry := metav1.PatchOptions{FieldManager: "kubectl", DryRun: []string{metav1.DryRunAll}}
	apply := func(options metav1.PatchOptions, image string) *unstructured.Unstructured {
		t.Helper()
		text, err := deploymentKind.object("web", podOf(image)).MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		made, err := c.Resource(deploymentKind.resource).Namespace(where).Patch(t.Context(), "web", types.ApplyPatchType, text, options)
		if err != nil {
			t.Fatal(err)
		}
		return made
	}
	wantImages(t, deploymentKind, apply(dry, "nginx:1.27"), true, "nginx:1.27")
	if list, err := c.Resource(deploymentKind.resource).Namespace(where).List(t.Context(), listAll); err != nil || len(list.Items) > 0 {
		t.Fatalf("a dry run stored %d deployments: %v", len(list.Items), err)
	}
	stored := dry
	stored.DryRun = nil
	first := apply(stored, "nginx:1.27")
	wantImages(t, deploymentKind, first, true, "nginx:1.27")
	// What git says again is no difference, to a diff or to an apply.
	for _, options := range []metav1.PatchOptions{dry, stored} {
		again := apply(options, "nginx:1.27")
		if again.GetGeneration() != first.GetGeneration() {
			t.Errorf("the same manifest again: generation %d, want %d", again.GetGeneration(), first.GetGeneration())
		}
		wantImages(t, deploymentKind, again, true, "nginx:1.27")
	}
	if said := c.warnings(); len(said) > 0 {
		t.Errorf("warnings %q, want none", said)
	}
}

// TestNamespaces counts what the webhook is called for.
func TestNamespaces(t *testing.T) {
	excluded := []string{"kube-system", "kube-node-lease", serviceNamespace, "zot"}
	_, err := cluster.CoreV1().Namespaces().Create(t.Context(), &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "zot"}}, metav1.CreateOptions{})
	if err != nil && !apierrors.IsAlreadyExists(err) { // by a run before, with -count
		t.Fatal(err)
	}
	b := start(t)
	calls, c := reviewsOf(t, b), newCaller(t)
	for _, where := range excluded {
		made := c.mustCreate(t, deploymentKind, where, deploymentKind.object("it", podOf("nginx:1.27")), metav1.DryRunAll)
		wantImages(t, deploymentKind, made, false, "nginx:1.27")
	}
	seen := c.mustCreate(t, deploymentKind, "default", deploymentKind.object("it", podOf("nginx:1.27")), metav1.DryRunAll)
	wantImages(t, deploymentKind, seen, true, "nginx:1.27")
	if got := reviewsOf(t, b) - calls; got != 1 {
		t.Errorf("%d calls, want one, for the namespace that is not excluded", got)
	}
}

// TestChosenNamespaces limits the webhook by name and by label.
func TestChosenNamespaces(t *testing.T) {
	chosen, other := stage.Namespace(t), stage.Namespace(t)
	c := newCaller(t)
	for parameter, label := range map[string]string{"namespaces=default," + chosen: "", "namespaceSelector=team in (a),!legacy": "team"} {
		t.Run(parameter, func(t *testing.T) {
			for _, where := range []string{chosen, "default"} {
				if label != "" {
					patch := []byte(`{"metadata":{"labels":{"` + label + `":"a"}}}`)
					if _, err := cluster.CoreV1().Namespaces().Patch(t.Context(), where, types.MergePatchType, patch, metav1.PatchOptions{}); err != nil {
						t.Fatal(err)
					}
				}
			}
			b := start(t, parameter)
			calls := reviewsOf(t, b)
			wantImages(t, deploymentKind, c.mustCreate(t, deploymentKind, other, deploymentKind.object("it", podOf("nginx:1")), metav1.DryRunAll), false, "nginx:1")
			wantImages(t, deploymentKind, c.mustCreate(t, deploymentKind, chosen, deploymentKind.object("it", podOf("nginx:1")), metav1.DryRunAll), true, "nginx:1")
			if got := reviewsOf(t, b) - calls; got != 1 {
				t.Errorf("%d calls, want one", got)
			}
		})
	}
}

// reviewsOf is how many reviews the flow has had since the server started. The ticks are
// runs too, and come whenever they are due.
func reviewsOf(t *testing.T, b *bay) int {
	t.Helper()
	var list struct {
		Items []struct{ Trigger string }
	}
	if err := b.Get(patchbay.Within(t), "/api/v1/flows/"+flow+"/runs?limit=500", &list); err != nil {
		t.Fatal(err)
	}
	reviews := 0
	for _, run := range list.Items {
		if run.Trigger == "server" {
			reviews++
		}
	}
	return reviews
}
