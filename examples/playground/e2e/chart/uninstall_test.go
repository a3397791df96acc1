package chart_test

import (
	"context"
	"slices"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

// traces are the objects of the cluster that are ours: of the release, of the flows, or in
// the release's namespace.
func traces(t *testing.T, r release) []string {
	t.Helper()
	client, err := discovery.NewDiscoveryClientForConfig(stage.Config)
	if err != nil {
		t.Fatal(err)
	}
	lists, err := client.ServerPreferredResources()
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, list := range lists {
		group, err := schema.ParseGroupVersion(list.GroupVersion)
		if err != nil {
			t.Fatal(err)
		}
		for _, resource := range list.APIResources {
			if !slices.Contains(resource.Verbs, "list") || !slices.Contains(resource.Verbs, "delete") {
				continue
			}
			all, err := objects.Resource(group.WithResource(resource.Name)).List(t.Context(), metav1.ListOptions{})
			if err != nil {
				t.Errorf("list %s: %v", resource.Name, err)
				continue
			}
			for _, object := range all.Items {
				if ours(object, r) {
					found = append(found, resource.Name+"/"+object.GetName())
				}
			}
		}
	}
	return found
}

func ours(object unstructured.Unstructured, r release) bool {
	labels := object.GetLabels()
	switch object.GetNamespace() {
	case "":
		return labels["app.kubernetes.io/managed-by"] == "patchbay" || labels["app.kubernetes.io/instance"] == r.name
	case r.namespace:
	default:
		return false // of another test
	}
	switch object.GetKind() { // what each namespace has
	case "ServiceAccount":
		return object.GetName() != "default"
	case "ConfigMap":
		return object.GetName() != "kube-root-ca.crt"
	case "Event":
		return false
	}
	return true
}

// TestNoTraceIsLeft of a release whose flows were removed first, as the notes say.
func TestNoTraceIsLeft(t *testing.T) {
	r := install(t, append(webhook("resources=pods"), mirroring()...)...)
	p := newPod(t, r)
	p.lead(t)
	p.Serve(t)
	awaitHook(t)
	if found := traces(t, r); !slices.Contains(found, "mutatingwebhookconfigurations/patchbay-image-policy") || !slices.Contains(found, "deployments/patchbay") {
		t.Errorf("these are there: %v", found)
	}
	p.uninstall(t)
	if err := p.Stop(); err != nil {
		t.Error(err)
	}
	r.helm(t, "uninstall", "--wait")
	if found := traces(t, r); !slices.Equal(found, []string{"customresourcedefinitions/" + definition}) {
		t.Errorf("left is %v, want the definition of flows alone", found)
	}
	removeDefinition(patchbay.Within(t), t)
	if found := traces(t, r); len(found) > 0 {
		t.Errorf("left is %v", found)
	}
}

// TestUninstallWithoutTheFlows: what the flows did stays until somebody lets them go, and
// the same release, installed again, does.
func TestUninstallWithoutTheFlows(t *testing.T) {
	r := install(t, webhook("resources=pods")...)
	p := newPod(t, r)
	p.lead(t)
	p.Serve(t)
	awaitHook(t)
	if err := p.Stop(); err != nil {
		t.Error(err)
	}
	r.helm(t, "uninstall", "--wait")
	flows := objects.Resource(flowKind).Namespace(r.namespace)
	if left, err := flows.List(t.Context(), metav1.ListOptions{}); err != nil || len(left.Items) != 1 {
		t.Fatalf("%d flows are left, %v", len(left.Items), err)
	}
	r.helm(t, "install", append([]string{chart}, webhook("resources=pods")...)...)
	p = newPod(t, r)
	p.lead(t)
	p.Serve(t)
	if have := p.flows(t); have["image-policy-webhook"] != "running" {
		t.Errorf("flows: %v", have)
	}
	p.uninstall(t)
	hooks, err := stage.Cluster.AdmissionregistrationV1().MutatingWebhookConfigurations().List(t.Context(), metav1.ListOptions{LabelSelector: "app.kubernetes.io/managed-by=patchbay"})
	if err != nil || len(hooks.Items) > 0 {
		t.Errorf("%d webhooks are left, %v", len(hooks.Items), err)
	}
}

// awaitHook waits until the webhook is registered.
func awaitHook(t *testing.T) {
	t.Helper()
	_, err := patchbay.Await(patchbay.Within(t), func(ctx context.Context) (int, error) {
		found, err := stage.Cluster.AdmissionregistrationV1().MutatingWebhookConfigurations().List(ctx, metav1.ListOptions{LabelSelector: "app.kubernetes.io/managed-by=patchbay"})
		if err != nil {
			return 0, err
		}
		return len(found.Items), nil
	}, func(count int) bool { return count == 1 })
	if err != nil {
		t.Fatal(err)
	}
}
