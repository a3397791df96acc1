package metric

import "github.com/prometheus/client_golang/prometheus"

// Metric is what a module lists: a *Counter, a *Gauge or a *Histogram. It is exposed as
// patchbay_MODULE_NAME.
type Metric interface {
	prometheus.Collector
	Info() Info
}

// Info describes a metric.
type Info struct {
	Name, Kind, Help string
	Labels           []Label
}

// LabelNames returns the names of the labels.
func (i Info) LabelNames() []string {
	names := make([]string, len(i.Labels))
	for n, label := range i.Labels {
		names[n] = label.name
	}
	return names
}

// Counter counts what only grows; its name ends with _total. A nil one counts nothing, so
// that a component works without. Safe for concurrent use, as are the others.
type Counter struct {
	*prometheus.CounterVec
	info   Info
	series *series[prometheus.Counter]
}

// NewCounter makes a counter.
func NewCounter(name, help string, labels ...Label) *Counter {
	info := Info{Name: name, Kind: "counter", Help: help, Labels: labels}
	vec := prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, info.LabelNames())
	return &Counter{vec, info, newSeries(labels, vec.WithLabelValues)}
}

// Info implements Metric.
func (c *Counter) Info() Info { return c.info }

// Add counts so many, with the values of the labels in their order. Adding 0 shows the
// counter before there is something to count, so that Prometheus sees it grow.
func (c *Counter) Add(count float64, values ...string) {
	if c != nil && count >= 0 {
		c.series.of(values).Add(count)
	}
}

// Gauge is a value that goes up and down, such as a time in seconds since 1970.
type Gauge struct {
	*prometheus.GaugeVec
	info   Info
	series *series[prometheus.Gauge]
}

// NewGauge makes a gauge.
func NewGauge(name, help string, labels ...Label) *Gauge {
	info := Info{Name: name, Kind: "gauge", Help: help, Labels: labels}
	vec := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: name, Help: help}, info.LabelNames())
	return &Gauge{vec, info, newSeries(labels, vec.WithLabelValues)}
}

// Info implements Metric.
func (g *Gauge) Info() Info { return g.info }

// Set sets the value, with the values of the labels in their order.
func (g *Gauge) Set(value float64, values ...string) {
	if g != nil {
		g.series.of(values).Set(value)
	}
}

// Remove forgets the value, for what is not there any more.
func (g *Gauge) Remove(values ...string) {
	if g != nil {
		g.series.remove(values, g.DeleteLabelValues)
	}
}

// Histogram counts values, such as durations in seconds, by their size.
type Histogram struct {
	*prometheus.HistogramVec
	info   Info
	series *series[prometheus.Observer]
}

// NewHistogram makes a histogram with the upper bounds of its buckets.
func NewHistogram(name, help string, bounds []float64, labels ...Label) *Histogram {
	info := Info{Name: name, Kind: "histogram", Help: help, Labels: labels}
	vec := prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help, Buckets: bounds}, info.LabelNames())
	return &Histogram{vec, info, newSeries(labels, vec.WithLabelValues)}
}

// Info implements Metric.
func (h *Histogram) Info() Info { return h.info }

// Observe counts one value, with the values of the labels in their order.
func (h *Histogram) Observe(value float64, values ...string) {
	if h != nil {
		h.series.of(values).Observe(value)
	}
}
