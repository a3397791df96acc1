package module

import (
	"context"
	"log/slog"
)

// LoggerKey is the key under which a context carries the *slog.Logger of the
// running hop or of the node. The engine answers it; components use Logger.
type LoggerKey struct{}

// Logger returns the logger of the running hop: its lines are in the
// run's record, in the node's log and in the process's. With the context of Run,
// of OnSettings or of a press of the panel, which belong to no run, they are in
// the last two. With a context that is not the engine's, or that of a check, they are discarded.
// Never give it a secret.
func Logger(ctx context.Context) *slog.Logger {
	if logger, ok := ctx.Value(LoggerKey{}).(*slog.Logger); ok {
		return logger
	}
	return slog.New(slog.DiscardHandler)
}

// WithLogger returns a context that carries a logger, for tests of components.
func WithLogger(ctx context.Context, logger *slog.Logger) context.Context {
	return context.WithValue(ctx, LoggerKey{}, logger)
}
