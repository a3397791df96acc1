package admission_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/server/admission"
)

// A request that waits for somebody else holds up no other, and has its turn again
// afterwards.
func TestAside(t *testing.T) {
	for name, load := range map[string]admission.Load{"changes": admission.Change, "checks": admission.Heavy} {
		t.Run(name, func(t *testing.T) {
			slow, aside := make(chan struct{}), make(chan struct{})
			url := serve(t, load, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path != "/slow" {
					return
				}
				if err := admission.Aside(r.Context(), func() { close(aside); <-slow }); err != nil || r.Context().Err() != nil {
					w.WriteHeader(http.StatusTeapot)
				}
			})
			answered := make(chan int, 1)
			go func() { answered <- send(t, url+"/slow", "draft", "").StatusCode }()
			<-aside
			for range 3 {
				if got := send(t, url, "", "").StatusCode; got != http.StatusOK {
					t.Errorf("another request meanwhile: %d", got)
				}
			}
			close(slow)
			if got := <-answered; got != http.StatusOK {
				t.Errorf("the one that waited: %d", got)
			}
		})
	}
	did := false
	if err := admission.Aside(context.Background(), func() { did = true }); err != nil || !did {
		t.Errorf("without a request: %v, %v", did, err)
	}
}
