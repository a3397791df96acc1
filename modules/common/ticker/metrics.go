package ticker

import (
	"time"

	"github.com/patchbay-dev/patchbay/engine/module/metric"
)

// late is from which delay on a tick counts as late.
const late = 10 * time.Second

// Metrics are what all tickers count together.
type Metrics struct {
	ticks, missed, late *metric.Counter
}

// NewMetrics makes them.
func NewMetrics() *Metrics {
	return &Metrics{
		ticks:  metric.NewCounter("ticks_total", "Ticks that have ended, by outcome: ok or failed.", metric.Flow(), metric.Node(), metric.OneOf("outcome", "ok", "failed")),
		missed: metric.NewCounter("ticks_missed_total", "Ticks that were due while the flow was down and were not made up for.", metric.Flow(), metric.Node()),
		late: metric.NewCounter("ticks_late_total", "Ticks that began more than 10 s after they were due, also those that make up for missed ones.",
			metric.Flow(), metric.Node()),
	}
}

// List lists them for the module.
func (m *Metrics) List() []metric.Metric { return []metric.Metric{m.ticks, m.missed, m.late} }

// began counts a tick that begins later than it was due.
func (t *Ticker) began(due, now time.Time) {
	if !due.IsZero() && now.Sub(due) > late {
		t.metrics.late.Add(1, t.Identity().FlowName, t.Identity().NodeName)
	}
}

func (t *Ticker) ended(err error) {
	outcome := "ok"
	if err != nil {
		outcome = "failed"
	}
	t.metrics.ticks.Add(1, t.Identity().FlowName, t.Identity().NodeName, outcome)
}
