package ticker

import "time"

// SetClock gives a ticker another clock on the wall. It must be called before Run.
func (t *Ticker) SetClock(show func() time.Time) { t.clock = show }

// SetMetrics gives a ticker metrics. It must be called before Run.
func (t *Ticker) SetMetrics(metrics *Metrics) { t.metrics = metrics }

// Short is what is shown of an error.
func Short(text string) string { return short(text) }
