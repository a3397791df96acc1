package admission_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/server/admission"
	"github.com/patchbay-dev/patchbay/engine/server/exchange"
)

// newAdmission fails requests as the server does, with the status alone.
func newAdmission() *admission.Admission {
	return admission.New(admission.Options{MaxBody: 10, Fail: func(w http.ResponseWriter, _ *http.Request, err error) {
		status, _ := exchange.FailureOf(err)
		w.WriteHeader(status)
	}})
}

// serve has a server with one route, which anybody may ask.
func serve(t *testing.T, what admission.Load, route http.HandlerFunc) (url string) {
	t.Helper()
	a := newAdmission()
	server := httptest.NewUnstartedServer(a.Answer(a.Known(a.Admit(what, "route", route))))
	a.Configure(server.Config)
	server.Listener = a.Listener(server.Listener)
	server.Start()
	t.Cleanup(server.Close)
	return server.URL
}

func send(t *testing.T, url, draft, body string) *http.Response {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if draft != "" {
		request.Header.Set("X-Patchbay-Draft", draft)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = response.Body.Close() })
	return response
}

func TestBodiesAreReadFirstAndBounded(t *testing.T) {
	for name, test := range map[string]struct {
		body string
		want int
	}{
		"none":        {"", http.StatusOK},
		"at the most": {"0123456789", http.StatusOK},
		"too large":   {"0123456789a", http.StatusRequestEntityTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			got := "not asked"
			url := serve(t, admission.Light, func(_ http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				got = string(body)
			})
			status := send(t, url, "", test.body).StatusCode
			if status != test.want || status == http.StatusOK && got != test.body {
				t.Errorf("status %d with the body %q, want %d", status, got, test.want)
			}
		})
	}
}

// TestTurnEndsWhenTheAnswerBegins: who reads slowly does not hold up the next change.
func TestTurnEndsWhenTheAnswerBegins(t *testing.T) {
	reading := make(chan struct{})
	url := serve(t, admission.Change, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "begun")
		if r.Header.Get("X-Patchbay-Draft") == "slow" {
			_ = http.NewResponseController(w).Flush()
			<-reading
		}
	})
	slow := send(t, url, "slow", "")
	if status := send(t, url, "next", "").StatusCode; status != http.StatusOK {
		t.Errorf("the next change got %d", status)
	}
	close(reading)
	if body, err := io.ReadAll(slow.Body); err != nil || string(body) != "begun" {
		t.Errorf("the slow reader got %q, %v", body, err)
	}
}

// TestNewerRequestOfADraftReplacesTheOlder: nobody waits for what an editor asked before.
func TestNewerRequestOfADraftReplacesTheOlder(t *testing.T) {
	begun, replaced := make(chan struct{}, 1), make(chan struct{})
	url := serve(t, admission.Heavy, func(_ http.ResponseWriter, r *http.Request) {
		if r.ContentLength == 0 {
			return // the newer one
		}
		begun <- struct{}{}
		<-r.Context().Done()
		close(replaced)
	})
	go func() {
		request, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader("old"))
		request.Header.Set("X-Patchbay-Draft", "draft")
		if response, err := http.DefaultClient.Do(request); err == nil {
			_ = response.Body.Close()
		}
	}()
	<-begun
	if status := send(t, url, "draft", "").StatusCode; status != http.StatusOK {
		t.Errorf("the newer request got %d", status)
	}
	<-replaced
}
