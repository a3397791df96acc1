package webhook_test

import (
	"context"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

// TestHeal stores an image while Patchbay is down and nobody answers: it is reported,
// or rolled out, as soon as Patchbay is back, and whoever applies it keeps owning its image.
func TestHeal(t *testing.T) {
	helm := metav1.PatchOptions{FieldManager: "helm"}
	apply := func(c *caller, where, image string) error {
		text, err := deploymentKind.object("web", podOf(image)).MarshalJSON()
		if err != nil {
			return err
		}
		_, err = c.Resource(deploymentKind.resource).Namespace(where).Patch(t.Context(), "web", types.ApplyPatchType, text, helm)
		return err
	}
	for heal, healed := range map[string]bool{"report": false, "patch": true} {
		t.Run(heal, func(t *testing.T) {
			where, c := stage.Namespace(t), newCaller(t)
			b := start(t, "heal="+heal, "namespaces=default,"+where)
			if err := b.Kill(); err != nil {
				t.Fatal(err)
			}
			if err := apply(c, where, "nginx:1.27"); err != nil {
				t.Fatal(err)
			}
			rolledOut(t, where, "web")
			b.Serve(t)
			b.awaitReport(t, "Deployment "+where+"/web (nginx:1.27)")
			if healed {
				b.awaitReport(t, "Deployment "+where+"/web: rolled out")
			}
			web := rolledOut(t, where, "web")
			if got := web.Spec.Template.Spec.Containers[0].Image; got != at("nginx:1.27", healed) {
				t.Errorf("the image is %q", got)
			}
			if sets := stage.ReplicaSets(t, where)["web"]; sets != map[bool]int{false: 1, true: 2}[healed] {
				t.Errorf("%d ReplicaSets", sets)
			}
			if err := apply(c, where, "nginx:1.28"); err != nil {
				t.Errorf("the next upgrade: %v", err)
			}
			if got := rolledOut(t, where, "web").Spec.Template.Spec.Containers[0].Image; got != mirrored("nginx:1.28") {
				t.Errorf("after the upgrade the image is %q", got)
			}
		})
	}
	t.Run("pods", func(t *testing.T) {
		where, c := stage.Namespace(t), newCaller(t)
		c.mustCreate(t, podKind, where, podKind.object("it", podOf("nginx:1.27")))
		b := start(t, "resources=pods", "namespaces=default,"+where)
		b.awaitReport(t, "Pod "+where+"/it (nginx:1.27)")
		roles := b.Do(t, "rbac", flow).String()
		if !strings.Contains(roles, "pods") || strings.Contains(roles, "deployments") {
			t.Errorf("the roles for pods: %s", roles)
		}
	})
	t.Run("off", func(t *testing.T) {
		b := start(t, "heal=off")
		if n := nodesOf(t, b, flow); n != 6 {
			t.Errorf("%d nodes, want the six of the article", n)
		}
		if roles := b.Do(t, "rbac", flow).String(); strings.Contains(roles, "deployments") {
			t.Errorf("the roles: %s", roles)
		}
	})
}

// awaitReport waits until the panel of what is not on the mirror says something.
func (b *bay) awaitReport(t *testing.T, part string) {
	t.Helper()
	shown, err := patchbay.Await(patchbay.Within(t), func(ctx context.Context) (string, error) {
		status, err := b.Status(ctx, flow)
		if err != nil {
			return "", err
		}
		return string(status.Panel("report")), nil
	}, func(text string) bool { return strings.Contains(text, part) })
	if err != nil {
		t.Fatalf("the panel does not say %q, but %s: %v", part, shown, err)
	}
}
