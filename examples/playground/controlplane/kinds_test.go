package controlplane_test

import (
	"context"
	"testing"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/tools/clientcmd"
	"sigs.k8s.io/yaml"

	"github.com/patchbay-dev/patchbay/examples/playground/controlplane"
)

// TestEveryKindOfWorkload runs what else carries images than a Deployment.
func TestEveryKindOfWorkload(t *testing.T) {
	cp := start(t, controlplane.Options{Nodes: 2})
	cfg, err := clientcmd.BuildConfigFromFlags("", cp.Kubeconfig())
	if err != nil {
		t.Fatal(err)
	}
	client, err := dynamic.NewForConfig(cfg)
	if err != nil {
		t.Fatal(err)
	}
	const selector = "selector: {matchLabels: {app: x}}"
	const template = "template: {metadata: {labels: {app: x}}, spec: {containers: [{name: main, image: nginx}]}}"
	const job = "template: {spec: {restartPolicy: Never, containers: [{name: main, image: nginx}]}}"
	for _, tc := range []struct {
		resource schema.GroupVersionResource
		manifest string
		status   string
		want     int64
	}{
		{gvr("apps", "statefulsets"), "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: a}, spec: {replicas: 2, serviceName: a, " + selector + ", " + template + "}}", "readyReplicas", 2},
		{gvr("apps", "daemonsets"), "{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: b}, spec: {" + selector + ", " + template + "}}", "numberReady", 2},
		{gvr("batch", "jobs"), "{apiVersion: batch/v1, kind: Job, metadata: {name: c}, spec: {" + job + "}}", "succeeded", 1},
	} {
		t.Run(tc.resource.Resource, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
			defer cancel()
			object := &unstructured.Unstructured{}
			if err := yaml.Unmarshal([]byte(tc.manifest), &object.Object); err != nil {
				t.Fatal(err)
			}
			kind := client.Resource(tc.resource).Namespace("default")
			if _, err := kind.Create(ctx, object, metav1.CreateOptions{}); err != nil {
				t.Fatal(err)
			}
			until(ctx, t, func() bool {
				got, err := kind.Get(ctx, object.GetName(), metav1.GetOptions{})
				if err != nil {
					return false
				}
				n, _, _ := unstructured.NestedInt64(got.Object, "status", tc.status)
				return n == tc.want
			})
		})
	}
}

// TestNamespaceGoes deletes a namespace with something in it.
func TestNamespaceGoes(t *testing.T) {
	cp := start(t, controlplane.Options{})
	cfg, err := clientcmd.BuildConfigFromFlags("", cp.Kubeconfig())
	if err != nil {
		t.Fatal(err)
	}
	client, err := dynamic.NewForConfig(cfg)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	namespaces := client.Resource(gvr("", "namespaces"))
	create := func(kind dynamic.ResourceInterface, manifest string) {
		t.Helper()
		object := &unstructured.Unstructured{}
		if err := yaml.Unmarshal([]byte(manifest), &object.Object); err != nil {
			t.Fatal(err)
		}
		if _, err := kind.Create(ctx, object, metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	create(namespaces, "{apiVersion: v1, kind: Namespace, metadata: {name: brief}}")
	create(client.Resource(gvr("", "configmaps")).Namespace("brief"), "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}")
	if err := namespaces.Delete(ctx, "brief", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	until(ctx, t, func() bool {
		_, err := namespaces.Get(ctx, "brief", metav1.GetOptions{})
		return apierrors.IsNotFound(err)
	})
}

func gvr(group, resource string) schema.GroupVersionResource {
	return schema.GroupVersionResource{Group: group, Version: "v1", Resource: resource}
}

// until polls: the kinds have no condition in common to watch for.
func until(ctx context.Context, t *testing.T, done func() bool) {
	t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for !done() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatal(ctx.Err())
		}
	}
}
