package embedded

import (
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
)

// log hands the server's lines on. Its notices are of no interest to who runs flows.
type log struct {
	logger *slog.Logger
	warned atomic.Bool

	mu    sync.Mutex
	cause error
}

func (l *log) fatal() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.cause
}

// Fatalf keeps the cause for Start; the process must not end over it.
func (l *log) Fatalf(format string, v ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cause = fmt.Errorf(format, v...)
}

func (l *log) Errorf(format string, v ...any) {
	l.warned.Store(true)
	l.logger.Error(fmt.Sprintf(format, v...))
}

func (l *log) Warnf(format string, v ...any) {
	l.warned.Store(true)
	l.logger.Warn(fmt.Sprintf(format, v...))
}

func (l *log) Noticef(format string, v ...any) { l.logger.Debug(fmt.Sprintf(format, v...)) }
func (l *log) Debugf(format string, v ...any)  { l.logger.Debug(fmt.Sprintf(format, v...)) }
func (l *log) Tracef(format string, v ...any)  { l.logger.Debug(fmt.Sprintf(format, v...)) }
