package metrics

import (
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/metric"
	"github.com/patchbay-dev/patchbay/engine/runtime/statistics"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// Metric is one that is written, for the docs.
type Metric struct {
	Name, Kind, Help string
	Labels           []string
}

// The metrics of flows. Their labels are bounded by the documents: names of flows, ids of
// nodes, and three outcomes.
var (
	running = Metric{"patchbay_flow_running", "gauge", "1 while a trigger of the flow is started.", []string{"flow"}}
	damaged = Metric{"patchbay_flow_damaged", "gauge", "1 while lost state keeps the flow from running.", []string{"flow"}}
	runs    = Metric{"patchbay_flow_runs_total", "counter",
		"Runs that are over, by outcome: ok, handled (something failed, and an error port took it) or failed.", []string{"flow", "outcome"}}
	durations   = Metric{"patchbay_flow_run_duration_seconds", "histogram", "How long runs took.", []string{"flow"}}
	messages    = Metric{"patchbay_node_messages_total", "counter", "Messages that arrived at a node over its wires.", []string{"flow", "node"}}
	failures    = Metric{"patchbay_node_failures_total", "counter", "Failures at a node, handled or not.", []string{"flow", "node"}}
	lastRun     = Metric{"patchbay_flow_last_run_timestamp_seconds", "gauge", "When the last run that is over began.", []string{"flow"}}
	lastSuccess = Metric{"patchbay_flow_last_success_timestamp_seconds", "gauge", "When the last run without a failure began; absent while there was none.", []string{"flow"}}
	lastFailed  = Metric{"patchbay_flow_last_run_failures", "gauge", "Failures of the last run that is over.", []string{"flow"}}
	lastItems   = Metric{"patchbay_flow_last_run_items", "gauge",
		"Items of the last run that is over, by outcome: ok or failed; absent where the flow names none.", []string{"flow", "outcome"}}
	nextRun = Metric{"patchbay_trigger_next_run_timestamp_seconds", "gauge",
		"When a started trigger plans its next run; one that is in the past is late.", []string{"flow", "node"}}
	stateValues = Metric{"patchbay_state_values", "gauge", "Values that nodes keep in the state store.", nil}
	stateBytes  = Metric{"patchbay_state_bytes", "gauge", "About how many bytes the values take that nodes keep in the state store.", nil}

	took = Metric{"patchbay_node_duration_seconds", "histogram",
		"How long a message took at a node, together with the nodes that it sends to directly, by outcome: ok or failed.", []string{"flow", "node", "outcome"}}
	busy = Metric{"patchbay_node_busy_seconds", "gauge", "How long a node has been at one message, from 30 s on.", []string{"flow", "node"}}
)

// Metrics returns the metrics of the engine and of modules, for the docs.
func Metrics(modules ...module.Module) []Metric {
	all := []Metric{running, damaged, runs, durations, messages, failures, lastRun, lastSuccess, lastFailed, lastItems, nextRun, took, busy, stateValues, stateBytes,
		queueWaiting, queueOldest, queueInWork, queueDead, queueLimit, queueRate, queueReachable}
	for _, m := range modules {
		for _, one := range m.Metrics {
			info := one.Info()
			all = append(all, Metric{metric.Prefix(m.Name) + info.Name, info.Kind, info.Help, info.LabelNames()})
		}
	}
	return all
}

func (m Metric) desc() *prometheus.Desc { return prometheus.NewDesc(m.Name, m.Help, m.Labels, nil) }

// collector reads the flows at each scrape.
type collector struct {
	flows func() []Flow
	state Store // nil for none
}

// Describe implements prometheus.Collector.
func (*collector) Describe(to chan<- *prometheus.Desc) {
	for _, m := range Metrics() {
		to <- m.desc()
	}
}

// Collect implements prometheus.Collector.
func (c *collector) Collect(to chan<- prometheus.Metric) {
	if c.state != nil {
		values, bytes := c.state.Size()
		to <- prometheus.MustNewConstMetric(stateValues.desc(), prometheus.GaugeValue, float64(values))
		to <- prometheus.MustNewConstMetric(stateBytes.desc(), prometheus.GaugeValue, float64(bytes))
	}
	flows := c.flows()
	collectQueues(to, flows)
	for _, f := range flows {
		collect(to, f.Name(), f.Status(), f.Totals())
		for node, durations := range f.HopDurations() {
			spread(to, &durations.OK, f.Name(), node, "ok")
			spread(to, &durations.Failed, f.Name(), node, "failed")
		}
	}
}

func collect(to chan<- prometheus.Metric, flow string, status view.Status, totals statistics.Totals) {
	gauge := func(m Metric, value float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(m.desc(), prometheus.GaugeValue, value, append([]string{flow}, labels...)...)
	}
	counter := func(m Metric, value float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(m.desc(), prometheus.CounterValue, value, append([]string{flow}, labels...)...)
	}
	gauge(running, one(status.Running))
	gauge(damaged, one(status.Damage != ""))
	for outcome, count := range map[string]uint64{view.StateOK: totals.OK, view.StateHandled: totals.Handled, view.StateFailed: totals.Failed} {
		counter(runs, float64(count), outcome)
	}
	to <- prometheus.MustNewConstHistogram(durations.desc(), totals.OK+totals.Handled+totals.Failed, totals.Took.Seconds(), within(totals.Within), flow)
	if last := status.LastFinished; last != nil {
		gauge(lastRun, seconds(last.Started))
		gauge(lastFailed, float64(last.Failures))
		if last.Items > 0 {
			gauge(lastItems, float64(last.Items-last.FailedItems), "ok")
			gauge(lastItems, float64(last.FailedItems), "failed")
		}
	}
	if !totals.LastSuccess.IsZero() {
		gauge(lastSuccess, seconds(totals.LastSuccess))
	}
	arrived, failed := map[string]int64{}, map[string]int64{}
	for _, e := range status.Edges {
		node, _, _ := strings.Cut(e.To, ".")
		arrived[node] += e.Messages
		failed[node] += e.Failures
	}
	for _, n := range status.Nodes {
		if count, wired := arrived[n.ID]; wired {
			counter(messages, float64(count), n.ID)
			counter(failures, float64(failed[n.ID]), n.ID)
		}
		if at := n.NextRun(); !at.IsZero() {
			gauge(nextRun, seconds(at), n.ID)
		}
		if n.Busy != nil {
			gauge(busy, time.Since(n.Busy.Since).Seconds(), n.ID)
		}
	}
}

// spread writes how long hops took. Nodes without any have no series.
func spread(to chan<- prometheus.Metric, durations *statistics.Durations, labels ...string) {
	counted := durations.Spread()
	if counted.Count == 0 {
		return
	}
	to <- prometheus.MustNewConstHistogram(took.desc(), counted.Count, counted.Sum.Seconds(), within(counted.Within), labels...)
}

// within are buckets by their bounds in seconds.
func within(counts [len(statistics.DurationBounds)]uint64) map[float64]uint64 {
	buckets := make(map[float64]uint64, len(counts))
	for i, bound := range statistics.DurationBounds {
		buckets[bound.Seconds()] = counts[i]
	}
	return buckets
}

func one(is bool) float64 {
	if is {
		return 1
	}
	return 0
}

func seconds(at time.Time) float64 { return float64(at.UnixMilli()) / 1000 }
