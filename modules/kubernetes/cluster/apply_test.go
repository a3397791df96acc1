package cluster_test

import (
	"net/http"
	"strings"
	"testing"

	admissionv1 "k8s.io/api/admissionregistration/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/kubetest"
)

func webhooks() cluster.Resource {
	return cluster.Resource{Group: "admissionregistration.k8s.io", Version: "v1", Name: "mutatingwebhookconfigurations"}
}

func TestApplyIsForcedAndNamesTheFieldManager(t *testing.T) {
	server := kubetest.Start(t)
	body := `{"apiVersion":"admissionregistration.k8s.io/v1","kind":"MutatingWebhookConfiguration","metadata":{"name":"hook"}}`
	var made admissionv1.MutatingWebhookConfiguration
	if err := server.Client().Apply(t.Context(), webhooks(), "", "hook", []byte(body), &made); err != nil || made.UID == "" {
		t.Fatalf("made %+v, %v", made.ObjectMeta, err)
	}
	r := server.Requests()[0]
	if r.Method != http.MethodPatch || r.ContentType != "application/apply-patch+yaml" || r.Path != kubetest.MutatingWebhooks+"/hook" ||
		r.Query.Get("fieldManager") != "patchbay" || r.Query.Get("force") != "true" || r.Query.Get("fieldValidation") != "Strict" {
		t.Errorf("%s %s?%s as %s", r.Method, r.Path, r.Query.Encode(), r.ContentType)
	}
	old := strings.Replace(body, `"name"`, `"resourceVersion":"1","name"`, 1)
	err := server.Client().Apply(t.Context(), webhooks(), "", "hook", []byte(old), nil)
	if !cluster.IsConflict(err) || !module.IsRetryable(err) {
		t.Errorf("an old version: %v", err)
	}
}

func TestDelete(t *testing.T) {
	tests := map[string]struct {
		name, uid string
		judge     func(error) bool
		left      int
	}{
		"any":         {"hook", "", func(err error) bool { return err == nil }, 0},
		"this one":    {"hook", "u1", func(err error) bool { return err == nil }, 0},
		"another one": {"hook", "u2", cluster.IsConflict, 1},
		"not there":   {"other", "", cluster.IsNotFound, 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			server := kubetest.Start(t)
			server.Add(kubetest.MutatingWebhooks, &admissionv1.MutatingWebhookConfiguration{ObjectMeta: metav1.ObjectMeta{Name: "hook", UID: "u1"}})
			err := server.Client().Delete(t.Context(), webhooks(), "", test.name, test.uid)
			if !test.judge(err) {
				t.Errorf("error = %v", err)
			}
			if left := server.Find(kubetest.MutatingWebhooks, "", "hook") != nil; left != (test.left == 1) {
				t.Errorf("left = %t", left)
			}
		})
	}
}
