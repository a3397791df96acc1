package secrets

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// Options say which Secrets the store uses.
type Options struct {
	// Config reaches the API server. What it says of rate limits does not count: the
	// API server has its own.
	Config *rest.Config
	// Namespace holds the Secrets. It must exist.
	Namespace string
	// Logger takes what the watch meets. Nil discards.
	Logger *slog.Logger
}

// Store is the state of all nodes. Safe for concurrent use.
type Store struct {
	namespace string
	host      string
	secrets   dynamic.ResourceInterface
	memory    *memory
	watching  outage // of the watch
	writing   writeHealth
	ctx       context.Context // ends with the store
	close     context.CancelCauseFunc
	ended     chan struct{}
}

var errClosed = errors.New("the store is closed")

// Open reads all state, and returns when it has. An API server that is away is tried
// again until ctx ends; what only a person can mend is an error: no permission, or no
// such namespace. After Open an API server that goes away stops only changes.
func Open(ctx context.Context, options Options) (*Store, error) {
	if options.Config == nil || options.Namespace == "" {
		return nil, errors.New("open the state in Secrets: Config and Namespace are required")
	}
	if options.Logger == nil {
		options.Logger = slog.New(slog.DiscardHandler)
	}
	config := rest.CopyConfig(options.Config)
	config.QPS = -1
	config.WarningHandlerWithContext = rest.NoWarnings{}
	client, err := dynamic.NewForConfig(config)
	if err != nil {
		return nil, module.Permanent(fmt.Errorf("open the state in Secrets: prepare the connection to %s: %w", config.Host, err))
	}
	s := &Store{
		namespace: options.Namespace, host: config.Host, memory: newMemory(options.Logger), ended: make(chan struct{}),
		secrets: client.Resource(schema.GroupVersionResource{Version: "v1", Resource: "secrets"}).Namespace(options.Namespace),
	}
	s.watching.logger = options.Logger
	s.ctx, s.close = context.WithCancelCause(context.WithoutCancel(ctx))
	if err := s.begin(ctx, options.Logger); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// begin starts the watch, waits for what it reads first, and looks whether anything can
// be written.
func (s *Store) begin(ctx context.Context, logger *slog.Logger) error {
	m := newMirror(s, logger)
	go func() {
		defer close(s.ended)
		m.run(s.ctx)
	}()
	for {
		changed := s.watching.wait()
		if err := s.watching.err(); module.IsPermanent(err) {
			return err
		}
		select {
		case <-m.read:
			return s.tryFirst(ctx, logger)
		case <-changed:
		case <-ctx.Done():
			return errors.Join(fmt.Errorf("read the state in namespace %s: %w", s.namespace, context.Cause(ctx)), s.watching.err())
		}
	}
}

func (s *Store) tryFirst(ctx context.Context, logger *slog.Logger) error {
	err := s.writing.ask(ctx, s.try)
	if module.IsPermanent(err) {
		return err
	}
	if err != nil {
		logger.Warn("state can't be stored now, and is read only", "namespace", s.namespace, "error", err)
	}
	return nil
}

// State returns the durable state of a node. It stays valid until Close.
func (s *Store) State(flow, node string) module.State {
	return &nodeState{store: s, place: PlaceOf(flow, node)}
}

// Size returns how many values there are, and how many bytes they take.
func (s *Store) Size() (values int, bytes int64) { return s.memory.size() }

// Close ends the watch, and returns when it has ended. What was stored stays.
func (s *Store) Close() error {
	s.close(errClosed)
	<-s.ended
	return nil
}
