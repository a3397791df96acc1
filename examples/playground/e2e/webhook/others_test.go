package webhook_test

import (
	"context"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	admissionv1 "k8s.io/api/admission/v1"
	registrationv1 "k8s.io/api/admissionregistration/v1"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

// TestOtherWebhooks has one webhook before ours that turns the containers
// around, and one after ours that adds a container; the API server asks them in
// the order of their configurations' names.
func TestOtherWebhooks(t *testing.T) {
	start(t)
	register(t, "a-turns", reverseContainers)
	register(t, "z-injects", inject)
	where, c := stage.Namespace(t), newCaller(t)
	_, err := patchbay.Await(patchbay.Within(t), func(ctx context.Context) (int, error) {
		made, err := c.create(ctx, deploymentKind, where, deploymentKind.object("probe", podOf("a:1", "b:1")), metav1.DryRunAll)
		if err != nil {
			return 0, err
		}
		got := names(made)
		return len(got), map[bool]error{true: nil, false: fmt.Errorf("containers %v", got)}[got[0] == "c1"]
	}, func(containers int) bool { return containers == 3 })
	if err != nil {
		t.Fatalf("the other webhooks are not asked: %v", err)
	}

	made := c.mustCreate(t, deploymentKind, where, deploymentKind.object("web", podOf("nginx:1.27", "redis:7")))
	want := []string{mirrored("redis:7"), mirrored("nginx:1.27"), mirrored("ghcr.io/acme/proxy:1")}
	if got := imagesIn(deploymentKind.pod(made)); !slices.Equal(got, want) {
		t.Errorf("images %q of %q, want %q", got, names(made), want)
	}
	wantReplicaSet(t, where, "web")
	// An update: the containers are turned again, and one image is new.
	made = c.edit(t, deploymentKind, made, func(o *unstructured.Unstructured) { setImage(deploymentKind, o, 1, "nginx:1.28") })
	want = []string{mirrored("ghcr.io/acme/proxy:1"), mirrored("nginx:1.28"), mirrored("redis:7")}
	if got := imagesIn(deploymentKind.pod(made)); !slices.Equal(got, want) {
		t.Errorf("after the update: images %q of %q, want %q", got, names(made), want)
	}
}

func wantReplicaSet(t *testing.T, namespace, name string) {
	t.Helper()
	rolledOut(t, namespace, name)
	if n := stage.ReplicaSets(t, namespace)[name]; n != 1 {
		t.Errorf("%d ReplicaSets, want one", n)
	}
}

func names(object *unstructured.Unstructured) []string {
	list, _, _ := unstructured.NestedSlice(deploymentKind.pod(object), "containers")
	var all []string
	for _, container := range list {
		all = append(all, container.(map[string]any)["name"].(string))
	}
	return all
}

func reverseContainers(pod *corev1.PodSpec) { slices.Reverse(pod.Containers) }

func inject(pod *corev1.PodSpec) {
	if !slices.ContainsFunc(pod.Containers, func(c corev1.Container) bool { return c.Name == "proxy" }) {
		pod.Containers = append(pod.Containers, corev1.Container{Name: "proxy", Image: "ghcr.io/acme/proxy:1"})
	}
}

// register serves a webhook that changes the pods of deployments in the test's
// namespaces, and takes it away when the test ends.
func register(t *testing.T, name string, change func(*corev1.PodSpec)) {
	t.Helper()
	server := httptest.NewTLSServer(mutator(change))
	t.Cleanup(server.Close)
	policy, none, url := registrationv1.Fail, registrationv1.SideEffectClassNone, server.URL+"/"
	hooks := cluster.AdmissionregistrationV1().MutatingWebhookConfigurations()
	_, err := hooks.Create(t.Context(), &registrationv1.MutatingWebhookConfiguration{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Webhooks: []registrationv1.MutatingWebhook{{
			Name: name + ".example.com",
			ClientConfig: registrationv1.WebhookClientConfig{
				URL:      &url,
				CABundle: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}),
			},
			Rules: []registrationv1.RuleWithOperations{{
				Operations: []registrationv1.OperationType{registrationv1.Create, registrationv1.Update},
				Rule:       registrationv1.Rule{APIGroups: []string{"apps"}, APIVersions: []string{"v1"}, Resources: []string{"deployments"}},
			}},
			FailurePolicy: &policy, SideEffects: &none, AdmissionReviewVersions: []string{"v1"},
		}},
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := hooks.Delete(context.WithoutCancel(t.Context()), name, metav1.DeleteOptions{}); err != nil {
			t.Error(err)
		}
	})
}

// mutator answers reviews of deployments with a patch of all containers.
func mutator(change func(*corev1.PodSpec)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var review admissionv1.AdmissionReview
		var object appsv1.Deployment
		err := json.NewDecoder(r.Body).Decode(&review)
		if err == nil {
			err = json.Unmarshal(review.Request.Object.Raw, &object)
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		change(&object.Spec.Template.Spec)
		patch, _ := json.Marshal([]operation{{Op: "replace", Path: "/spec/template/spec/containers", Value: object.Spec.Template.Spec.Containers}})
		kind := admissionv1.PatchTypeJSONPatch
		review.Response = &admissionv1.AdmissionResponse{UID: review.Request.UID, Allowed: true, PatchType: &kind, Patch: patch}
		review.Request = nil
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(review)
	}
}
