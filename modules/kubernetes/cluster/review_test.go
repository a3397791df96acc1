package cluster_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"k8s.io/client-go/rest"

	"github.com/google/go-cmp/cmp"

	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
)

func TestMayAsksTheServer(t *testing.T) {
	var asked map[string]any
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || r.URL.Path != "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews" || r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%s %s as %s", r.Method, r.URL.Path, r.Header.Get("Content-Type"))
		}
		body, _ := io.ReadAll(r.Body)
		var review struct {
			Spec struct {
				ResourceAttributes map[string]any `json:"resourceAttributes"`
			} `json:"spec"`
		}
		if err := json.Unmarshal(body, &review); err != nil {
			t.Error(err)
		}
		asked = review.Spec.ResourceAttributes
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusCreated)
		if asked["verb"] == "get" {
			_, _ = io.WriteString(w, `{"kind":"SelfSubjectAccessReview","status":{"allowed":true,"reason":"RBAC: allowed"}}`)
			return
		}
		_, _ = io.WriteString(w, `{"kind":"SelfSubjectAccessReview","status":{"allowed":false}}`)
	}))
	t.Cleanup(server.Close)
	client := cluster.NewForConfig(&rest.Config{Host: server.URL}, cluster.Options{})
	allowed, reason, err := client.May(t.Context(), "shop", "apps", "deployments/scale", "web", "get")
	if err != nil || !allowed || reason != "RBAC: allowed" {
		t.Errorf("May = %t, %q, %v", allowed, reason, err)
	}
	want := map[string]any{"namespace": "shop", "group": "apps", "resource": "deployments", "subresource": "scale", "name": "web", "verb": "get"}
	if diff := cmp.Diff(want, asked); diff != "" {
		t.Errorf("asked for another access (-want +asked):\n%s", diff)
	}
	if allowed, _, err := client.May(t.Context(), "", "", "secrets", "", "list"); err != nil || allowed || asked["namespace"] != nil || asked["name"] != nil {
		t.Errorf("May = %t, %v for %v", allowed, err, asked)
	}
	server.Close()
	if _, _, err := client.May(t.Context(), "", "", "secrets", "", "list"); err == nil {
		t.Error("no server, no error")
	}
}
