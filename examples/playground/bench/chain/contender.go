package chain

import (
	"context"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/peers"
)

// Contender is an engine that can be started with the chain.
type Contender struct {
	Name string
	// Start starts it with the chain; it listens on the address of the options.
	Start func(ctx context.Context, o peers.Options) (Engine, error)
}

// Engine is one that runs.
type Engine interface {
	PID() int
	// Look sends a request and says how many messages came to the counter by it.
	Look(ctx context.Context, send func() ([]byte, error)) (int, error)
	Stop() error
}

// Peer is a contender that answers with what it counted.
func Peer(e peers.Engine) Contender {
	return Contender{Name: e.Name, Start: func(ctx context.Context, o peers.Options) (Engine, error) {
		running, err := e.Start(ctx, peers.Chain, o)
		if err != nil {
			return nil, err
		}
		return peer{running}, nil
	}}
}
