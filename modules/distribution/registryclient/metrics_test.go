package registryclient_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/distribution/registryclient"
)

// answers answers each request with the next status.
type answers struct {
	left []int
}

func (a *answers) RoundTrip(r *http.Request) (*http.Response, error) {
	status := a.left[0]
	a.left = a.left[1:]
	if status == 0 {
		return nil, http.ErrHandlerTimeout
	}
	return &http.Response{StatusCode: status, Header: http.Header{"Ratelimit-Remaining": {"97;w=21600"}, "Retry-After": {"0"}}, Body: http.NoBody, Request: r}, nil
}

func TestMetrics(t *testing.T) {
	tests := []struct {
		name    string
		answers []int
		want    map[string]float64
	}{
		{"an answer", []int{200}, map[string]float64{
			`registry_requests_total{registry="registry.example",status="200"}`:         1,
			`registry_pulls_remaining{account="anonymous",registry="registry.example"}`: 97,
		}},
		{"too many requests", []int{429}, map[string]float64{
			`registry_requests_total{registry="registry.example",status="429"}`:         1,
			`registry_pulls_remaining{account="anonymous",registry="registry.example"}`: 97,
		}},
		{"no answer", []int{0}, map[string]float64{`registry_requests_total{registry="registry.example",status="unreachable"}`: 1}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			metrics := registryclient.NewMetrics()
			client := registryclient.New(registryclient.Config{Transport: &answers{test.answers}, Metrics: metrics})
			_ = client.Ping(t.Context(), "registry.example/app:1", false) // what it makes of the answer is tested elsewhere
			if diff := cmp.Diff(test.want, moduletest.Metrics(t, metrics.List())); diff != "" {
				t.Error(diff)
			}
		})
	}
}
