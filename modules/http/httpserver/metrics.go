package httpserver

import (
	"strconv"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module/metric"
)

// Metrics are what all servers count together.
type Metrics struct {
	answers *metric.Counter
	took    *metric.Histogram
	expiry  *metric.Gauge
}

// NewMetrics makes them.
func NewMetrics() *Metrics {
	outcome := metric.UpTo("outcome", 20)
	return &Metrics{
		answers: metric.NewCounter("answers_total",
			"Answers of HTTP servers by status code, and by the outcome and the reason that the flow gave with its answer, such as those of an "+
				"admission webhook; both are empty where it gave none. 499 is a client that went away.",
			metric.Flow(), metric.UpTo("code", 40), outcome, metric.UpTo("reason", 40)),
		took: metric.NewHistogram("answer_duration_seconds", "How long it took from the request to its answer, without reading the one and sending the other.",
			[]float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 3, 10, 30}, metric.Flow(), outcome),
		expiry: metric.NewGauge("certificate_expiry_timestamp_seconds", "When the certificate ends that an HTTPS server serves with.", metric.Flow(), metric.Node()),
	}
}

// List lists them for the module.
func (m *Metrics) List() []metric.Metric { return []metric.Metric{m.answers, m.took, m.expiry} }

// count counts an answer to a request that came at begun.
func (s *Server) count(answer *reply, begun time.Time) {
	flow := s.Identity().FlowName
	s.config.Metrics.answers.Add(1, flow, codeText(answer.code), answer.outcome, answer.reason)
	s.config.Metrics.took.Observe(time.Since(begun).Seconds(), flow, answer.outcome)
}

// codeText is the code as text; the usual one costs nothing.
func codeText(code int) string {
	if code == 200 {
		return "200"
	}
	return strconv.Itoa(code)
}

// showExpiry shows when the certificate of the site ends that is served, if it has one.
func (s *Server) showExpiry() {
	id := s.Identity()
	if s.live.site == nil || s.live.site.pair == nil {
		s.config.Metrics.expiry.Remove(id.FlowName, id.NodeName)
		return
	}
	s.config.Metrics.expiry.Set(float64(s.live.site.pair.Leaf.NotAfter.Unix()), id.FlowName, id.NodeName)
}
