package servecmd

import (
	"context"
	"log/slog"
	"time"

	"github.com/patchbay-dev/patchbay/engine/tracing"
)

// lastTraces is how long the last traces may take to be sent when the server ends.
const lastTraces = 5 * time.Second

// traces makes a tracer where the environment asks for one, else nil.
func (a *commands) traces(ctx context.Context, logger *slog.Logger) (*tracing.Tracer, error) {
	if !tracing.Wanted() {
		return nil, nil //nolint:nilnil // most servers have none
	}
	return tracing.New(ctx, tracing.Options{Version: a.Version, Logger: logger})
}

// endTraces sends what waits. All runs are over.
func endTraces(ctx context.Context, traces *tracing.Tracer, logger *slog.Logger) {
	if traces == nil {
		return
	}
	bounded, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastTraces)
	defer cancel()
	if err := traces.Close(bounded); err != nil {
		logger.Warn("the last traces are lost", "error", err)
	}
}
