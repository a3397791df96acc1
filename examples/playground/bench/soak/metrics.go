package soak

import (
	"bytes"
	"context"
	"fmt"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
)

// metrics are those of the product that a sample has.
type metrics struct {
	heap                         int64
	goroutines, files            int
	passes, failedPasses, copied int
}

// metrics reads them.
func (s *stage) metrics(ctx context.Context) (metrics, error) {
	var text []byte
	if err := s.server.Get(ctx, "/metrics", &text); err != nil {
		return metrics{}, err
	}
	return parse(text)
}

func parse(text []byte) (metrics, error) {
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(bytes.NewReader(text))
	if err != nil {
		return metrics{}, fmt.Errorf("read the metrics: %w", err)
	}
	// sum adds up the series of a name that have these labels. A counter has no series
	// before it has counted.
	sum := func(name string, labels map[string]string) (value float64) {
		for _, one := range families[name].GetMetric() {
			matching := 0
			for _, label := range one.GetLabel() {
				if want, asked := labels[label.GetName()]; asked && want == label.GetValue() {
					matching++
				}
			}
			if matching == len(labels) {
				value += one.GetGauge().GetValue() + one.GetCounter().GetValue()
			}
		}
		return value
	}
	for _, name := range []string{"go_goroutines", "process_open_fds", "go_memstats_next_gc_bytes", "go_gc_gogc_percent", "patchbay_flow_runs_total"} {
		if families[name] == nil {
			return metrics{}, fmt.Errorf("read the metrics: there is no %s", name)
		}
	}
	const runs = "patchbay_flow_runs_total"
	return metrics{
		heap:         int64(sum("go_memstats_next_gc_bytes", nil) / (1 + sum("go_gc_gogc_percent", nil)/100)),
		goroutines:   int(sum("go_goroutines", nil)),
		files:        int(sum("process_open_fds", nil)),
		passes:       int(sum(runs, map[string]string{"flow": mirrorFlow})),
		failedPasses: int(sum(runs, map[string]string{"flow": mirrorFlow}) - sum(runs, map[string]string{"flow": mirrorFlow, "outcome": "ok"})),
		copied:       int(sum("patchbay_distribution_copies_total", map[string]string{"flow": mirrorFlow, "outcome": "copied"})),
	}, nil
}
