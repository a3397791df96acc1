package module

import (
	"context"
	"log/slog"
)

// LoggerKey is the key under which a context carries the *slog.Logger of the
// running hop. The engine answers it; components use Logger.
type LoggerKey struct{}

// Logger returns the logger of the running hop: what it is given stands in the
// run's record and in the process's log. Outside a run it discards. Never give
// it a secret.
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
