package embedded

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// Options say where a server keeps its files, and what it takes.
type Options struct {
	Dir        string // of the files; made when it is not there
	MaxPayload int32  // of a message
	MaxSubject int32  // of a line of the protocol, a subject and little more
	Logger     *slog.Logger
}

// Server is a NATS server inside the process.
type Server struct {
	server *server.Server
	log    *log
	dir    string
	before map[string]kept   // what the streams had when the last one was stopped
	lost   map[string]uint64 // messages, by stream
}

const (
	// startTimeout is far above what a start takes. What takes time is to read files after
	// a crash, so it depends on how much waits.
	startTimeout = 2 * time.Minute
	// syncInterval bounds what a loss of power can take: what was stored in the seconds
	// before it. A process that ends, by kill -9 too, loses nothing, since every message is
	// handed to the operating system before it is confirmed.
	syncInterval = 5 * time.Second
)

// Start starts a server. It fails when the directory can't be written.
func Start(options Options) (*Server, error) {
	if err := writable(options.Dir); err != nil {
		return nil, err
	}
	log := &log{logger: options.Logger}
	instance, err := server.NewServer(&server.Options{
		ServerName:             "patchbay",
		DontListen:             true,
		NoSigs:                 true,
		JetStream:              true,
		DisableJetStreamBanner: true,
		StoreDir:               options.Dir,
		// The limits are well above what streams may use together: each has its own.
		JetStreamMaxStore:  1 << 50,
		JetStreamMaxMemory: 64 << 20,
		MaxPayload:         options.MaxPayload,
		MaxControlLine:     options.MaxSubject,
		SyncInterval:       syncInterval,
	})
	if err != nil {
		return nil, fmt.Errorf("embedded NATS server: %w", err)
	}
	before := readKept(options.Dir)
	instance.SetLoggerV2(log, false, false, false)
	s := &Server{server: instance, log: log, dir: options.Dir}
	instance.Start()
	if err := log.fatal(); err != nil {
		s.Stop()
		return nil, fmt.Errorf("embedded NATS server: %w", err)
	}
	if !instance.ReadyForConnections(startTimeout) {
		s.Stop()
		return nil, fmt.Errorf("embedded NATS server: not ready after %s", startTimeout)
	}
	if err := s.countLost(before); err != nil {
		s.Stop()
		return nil, fmt.Errorf("embedded NATS server: %w", err)
	}
	return s, nil
}

// spare is how much must be free at least: a server with less fails soon.
const spare = 1 << 20

// writable asks for what the server does not say clearly: that files can be made and
// written in the directory.
func writable(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("embedded NATS server: %w", err)
	}
	path := filepath.Join(dir, "writable")
	err := os.WriteFile(path, make([]byte, spare), 0o600)
	if err = errors.Join(err, os.Remove(path)); err != nil {
		return fmt.Errorf("embedded NATS server: %s can't be written: %w. %s", dir, err, remedy(err))
	}
	return nil
}

// remedy says what to do about files that can't be written.
func remedy(err error) string {
	text := strings.ToLower(err.Error())
	if strings.Contains(text, "no space left") || strings.Contains(text, "not enough space") || strings.Contains(text, "quota exceeded") {
		return "To go on, make room on that disk: nothing else is needed"
	}
	return "To go on, let this process write there: nothing else is needed"
}

// Connect returns a connection to the server, within the process.
func (s *Server) Connect(options ...nats.Option) (*nats.Conn, error) {
	conn, err := nats.Connect("", append([]nats.Option{nats.InProcessServer(s.server), nats.Name("patchbay"), nats.MaxReconnects(-1)}, options...)...)
	if err != nil {
		return nil, fmt.Errorf("connect to the embedded NATS server: %w", err)
	}
	return conn, nil
}

// Failed returns why the server keeps no more messages, or not of all streams; nil when it
// does. It is to be stopped then, and started again when the directory can be written.
func (s *Server) Failed() error {
	if err := s.log.failed(); err != nil {
		return fmt.Errorf("the files of the embedded NATS server can't be written: %w. %s", err, remedy(err))
	}
	if !s.server.Running() || !s.server.JetStreamEnabled() {
		return errors.New("the embedded NATS server has ended by itself; its lines in the log say why")
	}
	return nil
}

// Writable reports whether the directory can be written.
func (s *Server) Writable() error { return writable(s.dir) }

// Stop ends the server, and returns when its files are closed.
func (s *Server) Stop() {
	s.writeKept()
	s.server.Shutdown()
	s.server.WaitForShutdown()
}

// Warned reports whether the server has warned of anything: after a start, of files that do
// not fit together.
func (s *Server) Warned() bool { return s.log.warned.Load() }

// SetAside moves the files of a consumer that the server could not read out of its way, and
// returns where to. What is known of the consumer is lost then, and it can be made again.
func (s *Server) SetAside(stream, consumer string) (string, error) {
	if err := writable(s.dir); err != nil {
		return "", err // the disk is what fails, and the files may be well
	}
	kept := filepath.Join(s.dir, "damaged-"+time.Now().UTC().Format("20060102T150405.000Z")+"-"+consumer)
	return kept, os.Rename(filepath.Join(StreamDir(s.dir, stream), "obs", consumer), kept)
}

// StreamDir is where a server with its files in dir keeps a stream.
func StreamDir(dir, stream string) string {
	return filepath.Join(dir, "jetstream", server.DEFAULT_GLOBAL_ACCOUNT, "streams", stream)
}
