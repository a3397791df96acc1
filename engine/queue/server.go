package queue

import (
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// embedded is a NATS server inside the process, to read what earlier versions
// stored. It listens on nothing.
type embedded struct {
	server *server.Server
	logs   *serverLog
}

// startTimeout is far above what a start takes.
const startTimeout = time.Minute

func startServer(dir string, logger *slog.Logger) (*embedded, error) {
	logs := &serverLog{logger: logger.With("part", "queue")}
	instance, err := server.NewServer(&server.Options{
		ServerName:             "patchbay",
		DontListen:             true,
		NoSigs:                 true,
		JetStream:              true,
		DisableJetStreamBanner: true,
		StoreDir:               filepath.Join(dir, legacyDir),
		// The limits are well above what is read.
		JetStreamMaxStore:  1 << 50,
		JetStreamMaxMemory: 64 << 20,
		MaxPayload:         2 * MaxValue,
		MaxControlLine:     4 * maxKey,
	})
	if err != nil {
		return nil, fmt.Errorf("embedded NATS server: %w", err)
	}
	instance.SetLoggerV2(logs, false, false, false)
	e := &embedded{server: instance, logs: logs}
	instance.Start()
	if err := logs.fatal(); err != nil {
		e.stop()
		return nil, fmt.Errorf("embedded NATS server: %w", err)
	}
	if !instance.ReadyForConnections(startTimeout) {
		e.stop()
		return nil, fmt.Errorf("embedded NATS server: not ready after %s", startTimeout)
	}
	return e, nil
}

func (e *embedded) connect() (*nats.Conn, error) {
	conn, err := nats.Connect("", nats.InProcessServer(e.server), nats.Name("patchbay"), nats.MaxReconnects(-1))
	if err != nil {
		return nil, fmt.Errorf("connect to the embedded NATS server: %w", err)
	}
	return conn, nil
}

func (e *embedded) stop() {
	e.server.Shutdown()
	e.server.WaitForShutdown()
}

// serverLog hands the server's log lines on. Its notices are of no interest to
// who runs flows.
type serverLog struct {
	logger *slog.Logger
	warned atomic.Bool

	mu    sync.Mutex
	cause error
}

func (l *serverLog) fatal() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.cause
}

// Fatalf keeps the cause for startServer; the process must not end over it.
func (l *serverLog) Fatalf(format string, v ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cause = fmt.Errorf(format, v...)
}

func (l *serverLog) Errorf(format string, v ...any) {
	l.warned.Store(true)
	l.logger.Error(fmt.Sprintf(format, v...))
}

func (l *serverLog) Warnf(format string, v ...any) {
	l.warned.Store(true)
	l.logger.Warn(fmt.Sprintf(format, v...))
}

func (l *serverLog) Noticef(format string, v ...any) { l.logger.Debug(fmt.Sprintf(format, v...)) }
func (l *serverLog) Debugf(format string, v ...any)  { l.logger.Debug(fmt.Sprintf(format, v...)) }
func (l *serverLog) Tracef(format string, v ...any)  { l.logger.Debug(fmt.Sprintf(format, v...)) }
