package registryclient_test

import (
	"net/http"
	"testing"

	"github.com/patchbay-dev/patchbay/modules/distribution/registrytest"
)

func TestPing(t *testing.T) {
	for _, status := range []int{200, 401, 404, 429, 500} {
		registry := registrytest.New(t)
		registry.Fault(func(w http.ResponseWriter, _ *http.Request) bool {
			w.WriteHeader(status)
			return true
		})
		client := newClient()
		for range 2 { // the second is within the pause that 429 asks for
			if err := client.Ping(t.Context(), registry.Host+"/app:1", false); err != nil {
				t.Errorf("%d is an answer: %v", status, err)
			}
		}
		if registry.Count("GET", "/v2/") != registry.Count("", "") {
			t.Errorf("asked %q", registry.Requests())
		}
	}
	registry := registrytest.New(t)
	registry.Server.Close()
	if err := newClient().Ping(t.Context(), registry.Host+"/app:1", false); err == nil {
		t.Error("nobody listens there")
	}
	if err := newClient().Ping(t.Context(), "No", false); err == nil {
		t.Error("that is no image")
	}
}
