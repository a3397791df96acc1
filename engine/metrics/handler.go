package metrics

import (
	"context"
	"log/slog"
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/metric"
	"github.com/patchbay-dev/patchbay/engine/queue"
	"github.com/patchbay-dev/patchbay/engine/runtime/recording"
	"github.com/patchbay-dev/patchbay/engine/runtime/statistics"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// Flow is what a deployed flow counts.
type Flow interface {
	Name() string
	Status() view.Status
	Totals() statistics.Totals
	HopDurations() map[string]*recording.HopDurations // by the node's id
	Queues(ctx context.Context) ([]queue.Status, error)
}

// Store is what the store of node state says of itself.
type Store interface {
	// Size returns how many values there are, and about how many bytes they take.
	Size() (values int, bytes int64)
}

// Sources are what a scrape reads.
type Sources[F Flow] struct {
	Version string
	Flows   func() []F // those that are deployed
	Modules []module.Module
	State   Store // nil for none
	Logger  *slog.Logger
}

// Handler answers a scrape (https://prometheus.io/docs/instrumenting/exposition_formats/).
func Handler[F Flow](from Sources[F]) http.Handler {
	registry := prometheus.NewRegistry()
	build := prometheus.NewGauge(prometheus.GaugeOpts{Name: "patchbay_build_info", Help: "1, with the version.", ConstLabels: prometheus.Labels{"version": from.Version}})
	build.Set(1)
	registry.MustRegister(build, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		&collector{state: from.State, flows: func() []Flow {
			var all []Flow
			for _, f := range from.Flows() {
				all = append(all, f)
			}
			return all
		}})
	for _, m := range from.Modules {
		prefixed := prometheus.WrapRegistererWithPrefix(metric.Prefix(m.Name), registry)
		for _, one := range m.Metrics {
			if err := prefixed.Register(one); err != nil { // two modules can come to the same name
				from.Logger.Error("a metric can't be exposed", "module", m.Name, "metric", one.Info().Name, "error", err)
			}
		}
	}
	return promhttp.HandlerFor(registry, promhttp.HandlerOpts{ErrorLog: slog.NewLogLogger(from.Logger.Handler(), slog.LevelWarn), MaxRequestsInFlight: 2})
}
