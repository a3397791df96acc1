package queue

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// MaxValue is the size of the largest value that a node can keep, in bytes.
const MaxValue = 1 << 20

// Options tell where and how the store keeps its files.
type Options struct {
	// Dir is the directory of the file store. It is made when it is missing, with
	// mode 0700: node state holds private keys. One process at a time may use it.
	Dir string
	// Logger takes the server's warnings and errors, and the rest as debug. Nil
	// discards.
	Logger *slog.Logger
	// SyncInterval is how much time may pass before what was stored is on the disk
	// itself. What was stored survives the end of the process in any case; this is
	// about the end of the machine. Zero: every write waits for the disk.
	SyncInterval time.Duration
}

// Store is an open data directory. Safe for concurrent use.
type Store struct {
	options Options
	lock    *dirLock
	server  *embedded
	conn    *nats.Conn
	js      jetstream.JetStream
	state   *bucket
}

// Open starts the embedded server on a data directory. It opens no port. A
// directory that another process uses, that can't be written or whose disk is
// full is an error that says so.
func Open(ctx context.Context, options Options) (*Store, error) {
	if options.Dir == "" {
		return nil, errors.New("open the data directory: no directory given")
	}
	if options.Logger == nil {
		options.Logger = slog.New(slog.DiscardHandler)
	}
	if err := os.MkdirAll(options.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the data directory %s: %w", options.Dir, err)
	}
	lock, err := lockDir(options.Dir)
	if err != nil {
		return nil, err
	}
	s := &Store{options: options, lock: lock}
	if err := s.start(ctx); err != nil {
		err = explain(options.Dir, fmt.Errorf("open the data directory %s: %w", options.Dir, err))
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Store) start(ctx context.Context) (err error) {
	if s.server, err = startServer(s.options); err != nil {
		return err
	}
	if s.conn, err = s.server.connect(); err != nil {
		return err
	}
	if s.js, err = jetstream.New(s.conn); err != nil {
		return err
	}
	s.state, err = openBucket(ctx, s.js, s.options.Dir)
	return err
}

// Close stops the server and gives the directory free. What was stored stays. It
// returns when every goroutine of the store has ended; calls under way fail.
func (s *Store) Close() error {
	if s.conn != nil {
		s.conn.Close()
	}
	if s.server != nil {
		s.server.stop()
	}
	return s.lock.release()
}
