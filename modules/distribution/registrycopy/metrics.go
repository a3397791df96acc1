package registrycopy

import (
	"github.com/patchbay-dev/patchbay/engine/module/metric"
)

// Metrics are what all instances count together.
type Metrics struct {
	copies, bytes *metric.Counter
	failingSince  *metric.Gauge
}

// NewMetrics makes them.
func NewMetrics() *Metrics {
	return &Metrics{
		copies: metric.NewCounter("copies_total",
			"Images that were asked for, by outcome: copied, skipped (the target had it), healed (it was missing at the target and was copied again) or failed.",
			metric.Flow(), metric.OneOf("outcome", string(Copied), string(Skipped), string(Healed), string(Failed))),
		bytes: metric.NewCounter("copied_bytes_total", "Bytes of layers and manifests that were moved, by what became of their image.",
			metric.Flow(), metric.OneOf("outcome", string(Copied), string(Skipped), string(Healed), string(Failed))),
		failingSince: metric.NewGauge("image_failing_since_timestamp_seconds",
			"Since when, in this process, the image has failed that fails for the longest; absent while none does.", metric.Flow(), metric.Node()),
	}
}

// List lists them for the module.
func (m *Metrics) List() []metric.Metric { return []metric.Metric{m.copies, m.bytes, m.failingSince} }

// WithMetrics sets what is counted.
func (c *Component) WithMetrics(metrics *Metrics) *Component {
	c.metrics = metrics
	return c
}

// count counts what became of an image.
func (c *Component) count(pass string, done finished) {
	flow, outcome := c.Identity().FlowName, done.outcome().Status
	c.metrics.copies.Add(1, flow, string(outcome))
	c.metrics.bytes.Add(float64(done.Bytes), flow, string(outcome))
	c.failing.note(pass, done.Target, done.err != nil)
	c.showFailing()
}

// showFailing shows the oldest failure that is left.
func (c *Component) showFailing() {
	c.failing.report(func(oldest float64) {
		if oldest > 0 {
			c.metrics.failingSince.Set(oldest, c.Identity().FlowName, c.Identity().NodeName)
			return
		}
		c.metrics.failingSince.Remove(c.Identity().FlowName, c.Identity().NodeName)
	})
}

// OnDestroy implements module.Destroyer.
func (c *Component) OnDestroy(map[string]string) {
	if c.failing.forget() {
		c.metrics.failingSince.Remove(c.Identity().FlowName, c.Identity().NodeName)
	}
}
