package registryclient

import (
	"net/http"
	"strconv"

	"github.com/patchbay-dev/patchbay/engine/module/metric"
)

// Metrics count what goes to registries and what they say about their limits.
type Metrics struct {
	requests *metric.Counter
	pulls    *metric.Gauge
}

// NewMetrics makes them.
func NewMetrics() *Metrics {
	registry := metric.UpTo("registry", 50)
	return &Metrics{
		requests: metric.NewCounter("registry_requests_total",
			"Requests by host, those of the registries' token services and stores among them, and by status: the code of the answer, such as 429, or unreachable.",
			registry, metric.UpTo("status", 40)),
		pulls: metric.NewGauge("registry_pulls_remaining", "How many pulls the registry said last that it has left, as Docker Hub does, by account: anonymous or signed in.",
			registry, metric.OneOf("account", "anonymous", "signed in")),
	}
}

// List lists them for the module.
func (m *Metrics) List() []metric.Metric { return []metric.Metric{m.requests, m.pulls} }

// answered counts an answer, nil when there was none.
func (m *Metrics) answered(host string, account Login, response *http.Response) {
	if response == nil {
		m.requests.Add(1, host, "unreachable")
		return
	}
	m.requests.Add(1, host, strconv.Itoa(response.StatusCode))
	if left, ok := leadingNumber(response.Header.Get("Ratelimit-Remaining")); ok {
		m.pulls.Set(float64(left), host, kindOf(account))
	}
}

// kindOf says whose limit it is.
func kindOf(account Login) string {
	if account.Anonymous() {
		return "anonymous"
	}
	return "signed in"
}
