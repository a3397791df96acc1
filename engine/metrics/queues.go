package metrics

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/patchbay-dev/patchbay/engine/queue"
)

// The metrics of queued edges. All engines have the same figures, those of the broker. Their
// labels are bounded by the documents: names of flows and of edges.
var (
	queueWaiting = edgeGauge("patchbay_queue_waiting", "Messages that wait on a queued edge, those that wait for another attempt among them.")
	queueOldest  = edgeGauge("patchbay_queue_oldest_seconds", "How long the message has waited on a queued edge that has waited for longest; 0 when none does.")
	queueInWork  = edgeGauge("patchbay_queue_in_work", "Messages of a queued edge that are being handled.")
	queueDead    = edgeGauge("patchbay_queue_dead_letters", "Messages of a queued edge that are not tried again by themselves.")
	queueLimit   = edgeGauge("patchbay_queue_limit", "Messages that may wait on a queued edge: who sends more waits. Absent for an edge that is not queued any more.")
	queueRate    = edgeGauge("patchbay_queue_finished_per_second", "Messages of a queued edge that were finished in a second, over the last seconds.")

	queueReachable = Metric{"patchbay_queue_reachable", "gauge",
		"0 while the broker does not take or give messages of the flow; absent for flows without queued edges.", []string{"flow"}}
)

func edgeGauge(name, help string) Metric {
	return Metric{name, "gauge", help, []string{"flow", "edge"}}
}

// queuesTime bounds how long a broker that does not answer may hold a scrape up.
const queuesTime = 3 * time.Second

func collectQueues(to chan<- prometheus.Metric, flows []Flow) {
	ctx, cancel := context.WithTimeout(context.Background(), queuesTime)
	defer cancel()
	for _, f := range flows {
		all, err := f.Queues(ctx)
		if err == nil && len(all) == 0 {
			continue
		}
		reachable := err == nil
		for _, q := range all {
			if q.State == queue.StateUnreachable {
				reachable = false // what was heard last need not be so any more
				continue
			}
			collectQueue(to, f.Name(), q)
		}
		to <- prometheus.MustNewConstMetric(queueReachable.desc(), prometheus.GaugeValue, one(reachable), f.Name())
	}
}

func collectQueue(to chan<- prometheus.Metric, flow string, q queue.Status) {
	gauge := func(m Metric, value float64) {
		to <- prometheus.MustNewConstMetric(m.desc(), prometheus.GaugeValue, value, flow, q.Edge)
	}
	oldest := 0.0
	if q.Oldest != nil {
		oldest = max(0, time.Since(*q.Oldest).Seconds())
	}
	gauge(queueWaiting, float64(q.Waiting))
	gauge(queueOldest, oldest)
	gauge(queueInWork, float64(q.InWork))
	gauge(queueDead, float64(q.Dead))
	gauge(queueRate, q.PerSecond)
	if q.Limit > 0 {
		gauge(queueLimit, float64(q.Limit))
	}
}
