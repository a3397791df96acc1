package embedded

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
)

// log hands the server's lines on. Its notices are of no interest to who runs flows.
type log struct {
	logger *slog.Logger
	warned atomic.Bool

	mu        sync.Mutex
	cause     error // of a start that failed
	unwritten error
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

// Errorf notes errors of writing. After one, the server takes no more messages in that
// stream until it is started again, and does not answer who puts some.
func (l *log) Errorf(format string, v ...any) {
	l.warned.Store(true)
	text := fmt.Sprintf(format, v...)
	if why := unwritten(text); why != "" {
		l.mu.Lock()
		if l.unwritten == nil {
			l.unwritten = errors.New(why)
		}
		l.mu.Unlock()
	}
	l.logger.Error(text)
}

// unwritten returns why the server could not write, of a line that says so.
func unwritten(text string) string {
	if _, why, found := strings.Cut(strings.ToLower(text), "critical write error: "); found {
		return text[len(text)-len(why):]
	}
	if strings.Contains(text, "failed to store a msg") {
		if _, why, found := strings.Cut(text, "': "); found {
			return why
		}
	}
	return ""
}

// failed returns the first error of writing.
func (l *log) failed() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.unwritten
}

func (l *log) Warnf(format string, v ...any) {
	l.warned.Store(true)
	l.logger.Warn(fmt.Sprintf(format, v...))
}

func (l *log) Noticef(format string, v ...any) { l.logger.Debug(fmt.Sprintf(format, v...)) }
func (l *log) Debugf(format string, v ...any)  { l.logger.Debug(fmt.Sprintf(format, v...)) }
func (l *log) Tracef(format string, v ...any)  { l.logger.Debug(fmt.Sprintf(format, v...)) }
