package workloads_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/patchbay-dev/patchbay/examples/playground/controlplane"
	"github.com/patchbay-dev/patchbay/examples/playground/images"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
	"github.com/patchbay-dev/patchbay/examples/playground/workloads"
)

const mirror = "127.0.0.1:5000"

func TestCast(t *testing.T) {
	all, err := workloads.All(values())
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 30 {
		t.Errorf("%d samples, want 30 or more", len(all))
	}
	namespaces, seen, expectations := map[string]int{}, map[string]bool{}, map[workloads.Expectation]int{}
	for _, w := range all {
		namespaces[w.Namespace]++
		expectations[w.Expect]++
		if seen[w.Namespace+"/"+w.Name] {
			t.Errorf("%s/%s is there twice", w.Namespace, w.Name)
		}
		seen[w.Namespace+"/"+w.Name] = true
		if w.Reason == "" || len(w.Images) == 0 || slices.Contains(w.Images, "") {
			t.Errorf("incomplete: %+v", w)
		}
		if strings.Contains(strings.Join(w.Images, " "), "{{") {
			t.Errorf("not filled in: %v", w.Images)
		}
	}
	if len(namespaces) != 3 {
		t.Errorf("namespaces %v, want 3", namespaces)
	}
	t.Logf("%d samples in %v: %v", len(all), namespaces, expectations)
}

func TestMissingDigestIsAnError(t *testing.T) {
	_, err := workloads.All(workloads.Values{Mirror: mirror})
	if err == nil || !strings.Contains(err.Error(), "ghcr.io/acme/invoices:8") {
		t.Errorf("got %v, want an error that names the image", err)
	}
}

// TestExpectationsFitTheRegistries asks the upstreams for every image: what is
// expected to be mirrored has to be there for somebody, and what can be read
// without credentials decides nothing about what is private.
func TestExpectationsFitTheRegistries(t *testing.T) {
	up, err := registry.StartUpstreams(t.Context(), registry.UpstreamOptions{Dir: t.TempDir(), Hosts: workloads.Hosts()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = up.Close() })
	digests, err := images.Push(t.Context(), up.Seed(), workloads.Images()...)
	if err != nil {
		t.Fatal(err)
	}
	all, err := workloads.All(workloads.Values{Mirror: mirror, Digests: digests})
	if err != nil {
		t.Fatal(err)
	}
	accounts := []authn.Authenticator{
		authn.Anonymous,
		&authn.Basic{Username: "acmecorp", Password: "hub-password"},
		&authn.Basic{Username: "acme", Password: "ghcr-password"},
		&authn.Basic{Username: "acme", Password: "quay-password"},
	}
	for _, w := range all {
		missing := 0
		for _, image := range w.Images {
			if strings.HasPrefix(image, mirror) {
				continue
			}
			ref, err := name.ParseReference(image)
			if err != nil {
				t.Errorf("%s/%s: %v", w.Namespace, w.Name, err)
				continue
			}
			if !slices.ContainsFunc(accounts, func(account authn.Authenticator) bool {
				_, err := remote.Head(ref, remote.WithTransport(up.Transport()), remote.WithAuth(account))
				return err == nil
			}) {
				missing++
			}
		}
		if w.Expect != workloads.Failed && missing > 0 {
			t.Errorf("%s/%s: expected to be %s, but %d of %v can't be had", w.Namespace, w.Name, w.Expect, missing, w.Images)
		}
	}
}

func TestApply(t *testing.T) {
	cp, err := controlplane.Start(context.WithoutCancel(t.Context()), controlplane.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := cp.Stop(); err != nil {
			t.Error(err)
		}
	})
	cfg, err := clientcmd.BuildConfigFromFlags("", cp.Kubeconfig())
	if err != nil {
		t.Fatal(err)
	}
	cfg.QPS = -1
	client, err := dynamic.NewForConfig(cfg)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time puts things back
		if err := workloads.Apply(t.Context(), client, values()); err != nil {
			t.Fatal(err)
		}
	}
	waitAvailable(t, client, "shop", "storefront", 2)

	bulk := workloads.Bulk{Namespace: "bulk", Count: 200, Replicas: 1, Image: func(i int) string {
		return fmt.Sprintf("%s/bulk/app-%d:1", mirror, i%10)
	}}
	began := time.Now()
	if err := workloads.ApplyBulk(t.Context(), client, bulk); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d deployments created in %s", bulk.Count, time.Since(began).Round(time.Millisecond))
	waitAvailable(t, client, "bulk", "bulk-199", 1)
}

func waitAvailable(t *testing.T, client dynamic.Interface, namespace, name string, replicas int64) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	changes, err := client.Resource(schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "deployments"}).
		Namespace(namespace).Watch(ctx, metav1.ListOptions{FieldSelector: "metadata.name=" + name})
	if err != nil {
		t.Fatal(err)
	}
	defer changes.Stop()
	for event := range changes.ResultChan() {
		object, ok := event.Object.(*unstructured.Unstructured)
		if !ok {
			continue
		}
		available, _, _ := unstructured.NestedInt64(object.Object, "status", "availableReplicas")
		if available == replicas {
			return
		}
	}
	t.Fatalf("%s/%s did not become available: %v", namespace, name, ctx.Err())
}

// values have a digest for every image, though none was pushed.
func values() workloads.Values {
	digests := images.Digests{}
	for _, image := range workloads.Images() {
		digests[image.Name] = "sha256:" + strings.Repeat("a", 64)
	}
	return workloads.Values{Mirror: mirror, Digests: digests}
}
