package press_test

import (
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/press"
)

// served answers each review with a patch, and returns the webhook as press is given it.
func served(t *testing.T, patch string, http2 bool) press.Hook {
	t.Helper()
	return servedAfter(t, patch, http2, func() {})
}

// servedAfter does something before each answer.
func servedAfter(t *testing.T, patch string, http2 bool, before func()) press.Hook {
	t.Helper()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		before()
		fmt.Fprintf(w, `{"response": {"uid": "1", "allowed": true, "patchType": "JSONPatch", "patch": %q}}`, base64.StdEncoding.EncodeToString([]byte(patch)))
	}))
	server.EnableHTTP2 = http2
	server.StartTLS()
	t.Cleanup(server.Close)
	return press.Hook{
		Name: "made up", Address: server.Listener.Addr().String(), Server: "example.com", PID: os.Getpid(), HTTP1: !http2,
		CA: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}),
	}
}

const both = `[{"op": "replace", "path": "/a", "value": "a"}, {"op": "replace", "path": "/b", "value": "b"}]`

func TestPress(t *testing.T) {
	t.Parallel()
	review, err := press.Review()
	if err != nil || len(review) < 5<<10 {
		t.Fatalf("a review of %d bytes, %v", len(review), err)
	}
	for name, http2 := range map[string]bool{"HTTP/2": true, "HTTP/1.1": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			hook := served(t, both, http2)
			got, err := hook.Press(t.Context(), 3, 50*time.Millisecond, review)
			if err != nil {
				t.Fatal(err)
			}
			if got.Requests == 0 || got.Rate() <= 0 || got.P50 <= 0 || got.P99 < got.P50 || got.CPU < got.Own {
				t.Errorf("%+v", got)
			}
			release, err := hook.Hold(t.Context(), 5, review)
			if err != nil {
				t.Fatal(err)
			}
			release()
			if err := hook.Repeat(t.Context(), 3, []byte("{}")); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func TestPressRefuses(t *testing.T) {
	t.Parallel()
	one := served(t, `[{"op": "replace", "path": "/a", "value": "a"}]`, true)
	old := served(t, both, false)
	old.HTTP1 = false
	untrusted := served(t, both, true)
	untrusted.CA = nil
	tests := map[string]struct {
		hook press.Hook
		want string
	}{
		"one image of two":  {one, "does not rewrite both images"},
		"HTTP/1.1 unlooked": {old, "want HTTP/2"},
		"no CA":             {untrusted, "no certificate"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := test.hook.Press(t.Context(), 1, time.Millisecond, []byte("{}"))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v; want %q", err, test.want)
			}
		})
	}
}
