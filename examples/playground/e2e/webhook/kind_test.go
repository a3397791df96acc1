package webhook_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"
)

// kind is a kind of workload.
type kind struct {
	name     string
	resource schema.GroupVersionResource
	template []string       // the path of the pod template; empty: the object is a pod
	selects  bool           // its spec has a selector
	spec     map[string]any // what else its spec needs
	part     string         // a subresource, which updates go to
}

// sub is the subresource of a kind.
func (k kind) sub(name string) kind {
	k.part = name
	return k
}

var (
	podKind         = kind{name: "Pod", resource: schema.GroupVersionResource{Version: "v1", Resource: "pods"}}
	deploymentKind  = kind{name: "Deployment", resource: apps("deployments"), template: []string{"spec", "template"}, selects: true}
	replicaSetKind  = kind{name: "ReplicaSet", resource: apps("replicasets"), template: []string{"spec", "template"}, selects: true}
	statefulSetKind = kind{name: "StatefulSet", resource: apps("statefulsets"), template: []string{"spec", "template"}, selects: true}
	daemonSetKind   = kind{name: "DaemonSet", resource: apps("daemonsets"), template: []string{"spec", "template"}, selects: true}
	jobKind         = kind{name: "Job", resource: batch("jobs"), template: []string{"spec", "template"}}
	cronJobKind     = kind{name: "CronJob", resource: batch("cronjobs"), template: []string{"spec", "jobTemplate", "spec", "template"}, spec: map[string]any{"schedule": "0 0 1 1 *", "suspend": true}}
)

func kinds() []kind {
	return []kind{podKind, deploymentKind, replicaSetKind, statefulSetKind, daemonSetKind, jobKind, cronJobKind}
}

func apps(resource string) schema.GroupVersionResource {
	return schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: resource}
}

func batch(resource string) schema.GroupVersionResource {
	return schema.GroupVersionResource{Group: "batch", Version: "v1", Resource: resource}
}

// labels are those of one object and its pods: an object that selects would take
// the pods of another with the same ones for its own.
func (k kind) labels(name string) map[string]any {
	return map[string]any{"app": strings.ToLower(k.name) + "-" + name}
}

// object is one of the kind around a pod's spec.
func (k kind) object(name string, pod map[string]any) *unstructured.Unstructured {
	out := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": k.resource.GroupVersion().String(), "kind": k.name,
		"metadata": map[string]any{"name": name, "labels": k.labels(name)},
	}}
	if len(k.template) == 0 {
		out.Object["spec"] = pod
		return out
	}
	if k.resource.Group == "batch" {
		pod["restartPolicy"] = "Never"
	}
	spec := map[string]any{}
	maps.Copy(spec, runtime.DeepCopyJSON(k.spec))
	if k.selects {
		spec["selector"] = map[string]any{"matchLabels": k.labels(name)}
	}
	out.Object["spec"] = spec
	template := map[string]any{"metadata": map[string]any{"labels": k.labels(name)}, "spec": pod}
	_ = unstructured.SetNestedMap(out.Object, template, k.template...)
	return out
}

// pod returns the spec of the pod in an object.
func (k kind) pod(object *unstructured.Unstructured) map[string]any {
	pod, _, _ := unstructured.NestedMap(object.Object, append(slices.Clone(k.template), "spec")...)
	return pod
}

// podOf is the spec of a pod with a container for each image.
func podOf(images ...string) map[string]any {
	var containers []any
	for i, image := range images {
		containers = append(containers, map[string]any{"name": fmt.Sprintf("c%d", i), "image": image})
	}
	return map[string]any{"containers": containers}
}

// imagesIn returns every image of a pod's spec: containers, init containers,
// ephemeral containers, volumes.
func imagesIn(pod map[string]any) []string {
	var images []string
	for _, field := range []string{"containers", "initContainers", "ephemeralContainers"} {
		list, _, _ := unstructured.NestedSlice(pod, field)
		for _, c := range list {
			image, _ := c.(map[string]any)["image"].(string)
			images = append(images, image)
		}
	}
	volumes, _, _ := unstructured.NestedSlice(pod, "volumes")
	for _, v := range volumes {
		if image, found, _ := unstructured.NestedString(v.(map[string]any), "image", "reference"); found {
			images = append(images, image)
		}
	}
	return images
}

// caller is a client that keeps the warnings it gets.
type caller struct {
	dynamic.Interface
	mu   sync.Mutex
	said []string
}

func newCaller(t *testing.T) *caller {
	t.Helper()
	c := &caller{}
	config := rest.CopyConfig(stage.Config)
	config.WarningHandler = c
	client, err := dynamic.NewForConfig(config)
	if err != nil {
		t.Fatal(err)
	}
	c.Interface = client
	return c
}

// HandleWarningHeader implements rest.WarningHandler.
func (c *caller) HandleWarningHeader(_ int, _ string, text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.said = append(c.said, text)
}

// warnings returns what was said since the last call.
func (c *caller) warnings() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	said := c.said
	c.said = nil
	return said
}

func (c *caller) create(ctx context.Context, k kind, namespace string, object *unstructured.Unstructured, dryRun ...string) (*unstructured.Unstructured, error) {
	return c.Resource(k.resource).Namespace(namespace).Create(ctx, object, metav1.CreateOptions{DryRun: dryRun})
}

func (c *caller) update(ctx context.Context, k kind, object *unstructured.Unstructured, dryRun ...string) (*unstructured.Unstructured, error) {
	var parts []string
	if k.part != "" {
		parts = append(parts, k.part)
	}
	return c.Resource(k.resource).Namespace(object.GetNamespace()).Update(ctx, object, metav1.UpdateOptions{DryRun: dryRun}, parts...)
}

func (c *caller) get(ctx context.Context, k kind, object *unstructured.Unstructured) (*unstructured.Unstructured, error) {
	return c.Resource(k.resource).Namespace(object.GetNamespace()).Get(ctx, object.GetName(), metav1.GetOptions{})
}

// mustCreate creates an object and returns it as stored.
func (c *caller) mustCreate(t *testing.T, k kind, namespace string, object *unstructured.Unstructured, dryRun ...string) *unstructured.Unstructured {
	t.Helper()
	made, err := c.create(t.Context(), k, namespace, object, dryRun...)
	if err != nil {
		t.Fatalf("create a %s: %v", k.name, err)
	}
	return made
}

var (
	nodeResource = schema.GroupVersionResource{Version: "v1", Resource: "nodes"}
	listAll      = metav1.ListOptions{}
)
