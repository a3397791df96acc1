package webhook_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

// TestKinds creates and updates a workload of every kind in each of the modes.
func TestKinds(t *testing.T) {
	type seen struct{ create, update bool }
	both := seen{create: true, update: true}
	for mode, table := range map[string]map[string]seen{
		"deployments": {"Deployment": both},
		"pods":        {"Pod": {create: true}},
		"workloads":   {"Deployment": both, "StatefulSet": both, "DaemonSet": both, "CronJob": both},
	} {
		t.Run(mode, func(t *testing.T) {
			start(t, "resources="+mode)
			where := stage.Namespace(t)
			// The group waits for the subtests before the webhook is uninstalled.
			t.Run("kinds", func(t *testing.T) {
				for _, k := range kinds() {
					t.Run(k.name, func(t *testing.T) {
						t.Parallel()
						want := table[k.name]
						c := newCaller(t)
						made := c.mustCreate(t, k, where, k.object("it", podOf("nginx:1.27", "ghcr.io/acme/app:1")))
						wantImages(t, k, made, want.create, "nginx:1.27", "ghcr.io/acme/app:1")
						if k.name == "Job" { // its template can't change
							made = c.edit(t, k, made, func(o *unstructured.Unstructured) { o.SetLabels(map[string]string{"edited": "yes"}) })
							wantImages(t, k, made, want.create, "nginx:1.27", "ghcr.io/acme/app:1")
							return
						}
						made = c.edit(t, k, made, func(o *unstructured.Unstructured) { setImage(k, o, 0, "redis:7") })
						if got, wanted := imagesIn(k.pod(made))[0], at("redis:7", want.update); got != wanted {
							t.Errorf("the updated image is %q, want %q", got, wanted)
						}
						if got, wanted := imagesIn(k.pod(made))[1], at("ghcr.io/acme/app:1", want.create); got != wanted {
							t.Errorf("the other image is %q, want %q", got, wanted)
						}
					})
				}
			})
		})
	}
}

// wantImages compares an object's images with where the given ones belong.
func wantImages(t *testing.T, k kind, object *unstructured.Unstructured, rewritten bool, images ...string) {
	t.Helper()
	var want []string
	for _, image := range images {
		want = append(want, at(image, rewritten))
	}
	if got := imagesIn(k.pod(object)); !slices.Equal(got, want) {
		t.Errorf("images %q, want %q", got, want)
	}
}

func at(image string, rewritten bool) string {
	if rewritten {
		return mirrored(image)
	}
	return image
}

// edit changes an object as it is by now; controllers write to it too.
func (c *caller) edit(t *testing.T, k kind, object *unstructured.Unstructured, change func(*unstructured.Unstructured)) *unstructured.Unstructured {
	t.Helper()
	made, err := patchbay.Await(patchbay.Within(t), func(ctx context.Context) (*unstructured.Unstructured, error) {
		live, err := c.get(ctx, k, object)
		if err != nil {
			return nil, err
		}
		change(live)
		made, err := c.update(ctx, k, live)
		if err != nil && !apierrors.IsConflict(err) {
			t.Fatalf("update the %s %s: %v", k.name, object.GetName(), err)
		}
		return made, err
	}, func(*unstructured.Unstructured) bool { return true })
	if err != nil {
		t.Fatalf("update the %s %s: %v", k.name, object.GetName(), err)
	}
	return made
}

func setImage(k kind, object *unstructured.Unstructured, container int, image string) {
	path := append(slices.Clone(k.template), "spec", "containers")
	list, _, _ := unstructured.NestedSlice(object.Object, path...)
	list[container].(map[string]any)["image"] = image
	_ = unstructured.SetNestedSlice(object.Object, list, path...)
}

// everywhere is a pod with an image in every place that has one.
func everywhere() map[string]any {
	pod := podOf("nginx:1.27", "kept:1")
	pod["containers"].([]any)[1].(map[string]any)["imagePullPolicy"] = "Never"
	pod["initContainers"] = []any{
		map[string]any{"name": "first", "image": "busybox:1.36"},
		map[string]any{"name": "sidecar", "image": "ghcr.io/acme/proxy:1", "restartPolicy": "Always"},
	}
	pod["volumes"] = []any{
		map[string]any{"name": "plain", "emptyDir": map[string]any{}},
		map[string]any{"name": "model", "image": map[string]any{"reference": "quay.io/acme/model:1"}},
		map[string]any{"name": "local", "image": map[string]any{"reference": "kept:2", "pullPolicy": "Never"}},
	}
	return pod
}

// TestEveryPlace looks at every place that an image can have.
func TestEveryPlace(t *testing.T) {
	want := []string{mirrored("nginx:1.27"), "kept:1", mirrored("busybox:1.36"), mirrored("ghcr.io/acme/proxy:1"), mirrored("quay.io/acme/model:1"), "kept:2"}
	for mode, k := range map[string]kind{"pods": podKind, "deployments": deploymentKind, "workloads": cronJobKind} {
		t.Run(mode, func(t *testing.T) {
			start(t, "resources="+mode)
			where, c := stage.Namespace(t), newCaller(t)
			made := c.mustCreate(t, k, where, k.object("all", everywhere()))
			if got := imagesIn(k.pod(made)); !slices.Equal(got, want) {
				t.Errorf("images %q, want %q", got, want)
			}
			optOut(t, c, k, where)
			if mode == "pods" {
				ephemeral(t, c, where)
				static(t, c, where)
			}
		})
	}
}

// optOut labels an object, and where it has one its template.
func optOut(t *testing.T, c *caller, k kind, where string) {
	t.Helper()
	const label = "patchbay.dev/mirror"
	whole := k.object("out", podOf("nginx:1.27"))
	_ = unstructured.SetNestedField(whole.Object, "false", "metadata", "labels", label)
	wantImages(t, k, c.mustCreate(t, k, where, whole), false, "nginx:1.27")
	if len(k.template) == 0 {
		return
	}
	inside := k.object("inside", podOf("nginx:1.27"))
	_ = unstructured.SetNestedField(inside.Object, "false", append(slices.Clone(k.template), "metadata", "labels", label)...)
	wantImages(t, k, c.mustCreate(t, k, where, inside), false, "nginx:1.27")
}

// ephemeral adds a container to a pod that runs, as kubectl debug does.
func ephemeral(t *testing.T, c *caller, where string) {
	t.Helper()
	made := c.mustCreate(t, podKind, where, podKind.object("debugged", podOf("nginx:1.27")))
	after := c.edit(t, podKind.sub("ephemeralcontainers"), made, func(pod *unstructured.Unstructured) {
		list := []any{map[string]any{"name": "debug", "image": "busybox:1.36"}}
		_ = unstructured.SetNestedSlice(pod.Object, list, "spec", "ephemeralContainers")
	})
	wantImages(t, podKind, after, true, "nginx:1.27", "busybox:1.36")
}

// static makes what the kubelet makes of a file on its node.
func static(t *testing.T, c *caller, where string) {
	t.Helper()
	nodes, err := c.nodes(t.Context())
	if err != nil || len(nodes) == 0 {
		t.Fatalf("nodes %v: %v", nodes, err)
	}
	pod := podKind.object("static", podOf("nginx:1.27"))
	pod.SetAnnotations(map[string]string{"kubernetes.io/config.mirror": "abc"})
	_ = unstructured.SetNestedField(pod.Object, nodes[0], "spec", "nodeName")
	wantImages(t, podKind, c.mustCreate(t, podKind, where, pod), false, "nginx:1.27")
}

// TestGenerateName creates pods that have no name yet, as controllers do.
func TestGenerateName(t *testing.T) {
	start(t, "resources=pods", "verbose=true")
	where, c := stage.Namespace(t), newCaller(t)
	pod := podKind.object("web", podOf("nginx:1.27"))
	unstructured.RemoveNestedField(pod.Object, "metadata", "name")
	pod.SetGenerateName("web-")
	wantImages(t, podKind, c.mustCreate(t, podKind, where, pod), true, "nginx:1.27")
	if got, want := c.warnings(), []string{fmt.Sprintf("nginx:1.27 is pulled from %s", mirrored("nginx:1.27"))}; !slices.Equal(got, want) {
		t.Errorf("warnings %q, want %q", got, want)
	}
}

// nodes returns the names of the nodes.
func (c *caller) nodes(ctx context.Context) ([]string, error) {
	list, err := c.Resource(nodeResource).List(ctx, listAll)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, node := range list.Items {
		names = append(names, node.GetName())
	}
	return names, nil
}
