package queue

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"sync"
	"time"
)

// Options say where the queues are.
type Options struct {
	Dir         string // of the embedded server's files; unused with a URL
	URL         string // of an existing NATS with JetStream; empty for the embedded server
	Credentials string // a .creds file for the URL; empty for none
	CA          string // a PEM bundle that the URL's certificate is checked with; empty for the system's
	Domain      string // the beginning of the names of streams and subjects; "patchbay" when empty
	Replicas    int    // of streams; 0: 3 in a NATS cluster of three or more, else 1
	Refuse      string // not empty: no edge can be queued here, and why, and what to do
	// Key returns the 32 bytes that messages are encrypted with, the same for all engines. It
	// is asked when the key is first needed, and again when that failed.
	Key      func(context.Context) ([]byte, error)
	MaxBytes int64 // of a flow's streams together; 1 GiB when 0
	Logger   *slog.Logger
	Engine   string // name of this engine, for people
}

// Errors of putting.
var (
	// ErrFull says that the queue takes no more messages now.
	ErrFull = errors.New("the queue is full: it takes messages again when some of those that wait are handled")
	// ErrUnreachable says that the broker does not answer.
	ErrUnreachable = errors.New("the queue can't be reached")
	// ErrTooLarge says that a message is larger than the broker takes.
	ErrTooLarge = errors.New("the message is too large for the queue")
	// ErrNoEdge says that the flow has no such queued edge.
	ErrNoEdge = errors.New("the flow has no such queued edge")
	// ErrClosed says that the broker, or the flow in it, has ended.
	ErrClosed = errors.New("the queues are closed")
)

const defaultMaxBytes = 1 << 30

// Broker keeps the queues of all flows.
type Broker struct {
	options Options
	domain  string
	began   time.Time
	self    string // another one for each broker, also after a restart
	sealer  *sealer
	link    *link

	mu     sync.Mutex
	flows  map[string]*Flow
	closed bool
}

// New returns a broker. It connects to nothing yet.
func New(options Options) *Broker {
	if options.Logger == nil {
		options.Logger = slog.New(slog.DiscardHandler)
	}
	if options.MaxBytes == 0 {
		options.MaxBytes = defaultMaxBytes
	}
	b := &Broker{
		options: options, domain: domainToken(options.Domain), began: time.Now(), self: rand.Text(),
		sealer: &sealer{key: options.Key}, flows: map[string]*Flow{},
	}
	b.link = newLink(options, b.reconnected)
	return b
}

// Refused returns why no edge can be queued here; nil when edges can.
func (b *Broker) Refused() error {
	if b.options.Refuse == "" {
		return nil
	}
	return errors.New(b.options.Refuse)
}

// Flow returns the queues of a flow, the same one for a name.
func (b *Broker) Flow(name string) *Flow {
	b.mu.Lock()
	defer b.mu.Unlock()
	f, ok := b.flows[name]
	if !ok {
		f = newFlow(b, name)
		b.flows[name] = f
	}
	return f
}

func (b *Broker) all() []*Flow {
	b.mu.Lock()
	defer b.mu.Unlock()
	all := make([]*Flow, 0, len(b.flows))
	for _, f := range b.flows {
		all = append(all, f)
	}
	return all
}

// reconnected is called when the connection is back: what was asked for on the one before
// is forgotten there.
func (b *Broker) reconnected() {
	for _, f := range b.all() {
		f.reconnected()
	}
}

// Close ends everything. It gives back what is in work when ctx ends.
func (b *Broker) Close(ctx context.Context) {
	b.mu.Lock()
	b.closed = true
	b.mu.Unlock()
	var left sync.WaitGroup
	for _, f := range b.all() {
		left.Go(func() { f.close(ctx) })
	}
	left.Wait()
	b.link.close()
}
