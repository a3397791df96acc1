package cluster_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"k8s.io/client-go/rest"

	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
)

func TestSelf(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || r.URL.Path != "/apis/authentication.k8s.io/v1/selfsubjectreviews" {
			t.Errorf("%s %s", r.Method, r.URL.Path)
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, `{"kind":"SelfSubjectReview","status":{"userInfo":{"username":"system:serviceaccount:patchbay:engine"}}}`)
	}))
	t.Cleanup(server.Close)
	client := cluster.NewForConfig(&rest.Config{Host: server.URL}, cluster.Options{})
	if user, err := client.Self(t.Context()); err != nil || user != "system:serviceaccount:patchbay:engine" {
		t.Errorf("Self = %q, %v", user, err)
	}
}
