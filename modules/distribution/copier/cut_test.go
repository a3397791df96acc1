package copier_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/distribution/copier"
	"github.com/patchbay-dev/patchbay/modules/distribution/registryclient"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrytest"
)

// cutting ends some requests after a time: without an answer, or with one.
type cutting struct {
	http.RoundTripper
	method, part string
	after        time.Duration
	status       int // of the answer; 0: none
}

func (c cutting) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method != c.method || !strings.Contains(r.URL.Path, c.part) {
		return c.RoundTripper.RoundTrip(r)
	}
	_, _ = io.Copy(io.Discard, r.Body)
	time.Sleep(c.after)
	if c.status == 0 {
		return nil, io.ErrUnexpectedEOF
	}
	return &http.Response{StatusCode: c.status, Header: http.Header{}, Body: http.NoBody, Request: r}, nil
}

func TestUploadThatIsCutAfterAMinute(t *testing.T) {
	const hint = "http.readTimeout and http.writeTimeout"
	for name, test := range map[string]struct {
		cut  cutting
		hint bool
	}{
		"no answer":           {cutting{after: time.Minute}, true},
		"an error of its own": {cutting{after: 61 * time.Second, status: http.StatusInternalServerError}, true},
		"cut at once":         {cutting{after: time.Second}, false},
		"cut much later":      {cutting{after: 10 * time.Minute}, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				source, target, _ := network(t)
				test.cut.RoundTripper = registrytest.Network{source.Host: source, target.Host: target}
				test.cut.method, test.cut.part = http.MethodPut, "/uploads/"
				client := copier.New(registryclient.New(registryclient.Config{Transport: test.cut}))
				_, err := client.Copy(t.Context(), copier.Image{Source: source.Host + "/app:1", Target: target.Host + "/app:1"}, options)
				if err == nil || strings.Contains(err.Error(), hint) != test.hint {
					t.Errorf("error = %v, want the hint: %v", err, test.hint)
				}
				if !module.IsRetryable(err) {
					t.Errorf("%v is worth a retry", err)
				}
			})
		})
	}
}
