package moduletest

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/patchbay-dev/patchbay/engine/module/metric"
)

// Metrics returns what metrics have counted, by name and labels as they are written:
// copies_total{flow="flow",outcome="copied"}. The buckets of histograms are left out.
func Metrics(t testing.TB, metrics []metric.Metric) map[string]float64 {
	t.Helper()
	if err := metric.Check(metrics); err != nil {
		t.Fatal(err)
	}
	registry := prometheus.NewRegistry()
	for _, one := range metrics {
		registry.MustRegister(one)
	}
	answer := httptest.NewRecorder()
	promhttp.HandlerFor(registry, promhttp.HandlerOpts{}).ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil))
	found := map[string]float64{}
	for line := range strings.SplitSeq(answer.Body.String(), "\n") {
		at := strings.LastIndexByte(line, ' ')
		if at < 0 || strings.HasPrefix(line, "#") || strings.Contains(line, "_bucket{") {
			continue
		}
		value, err := strconv.ParseFloat(line[at+1:], 64)
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		found[line[:at]] = value
	}
	return found
}
