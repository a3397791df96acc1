package metrics

import (
	"log/slog"
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/patchbay-dev/patchbay/engine/runtime/recording"
)

// Flow is what a deployed flow counts.
type Flow interface {
	Name() string
	Status() recording.Status
	Totals() recording.Totals
}

// Handler answers a scrape (https://prometheus.io/docs/instrumenting/exposition_formats/).
// Flows returns those that are deployed.
func Handler[F Flow](version string, flows func() []F, logger *slog.Logger) http.Handler {
	registry := prometheus.NewRegistry()
	build := prometheus.NewGauge(prometheus.GaugeOpts{Name: "patchbay_build_info", Help: "1, with the version.", ConstLabels: prometheus.Labels{"version": version}})
	build.Set(1)
	registry.MustRegister(build, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		&collector{flows: func() []Flow {
			var all []Flow
			for _, f := range flows() {
				all = append(all, f)
			}
			return all
		}})
	return promhttp.HandlerFor(registry, promhttp.HandlerOpts{ErrorLog: slog.NewLogLogger(logger.Handler(), slog.LevelWarn), MaxRequestsInFlight: 2})
}
