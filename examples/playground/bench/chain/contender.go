package chain

import (
	"context"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/peers"
)

// Contender is an engine that can be started with the chain.
type Contender struct {
	Name  string
	start func(ctx context.Context, o peers.Options) (engine, error)
}

// engine is one that runs.
type engine interface {
	PID() int
	// look sends a request and says how many messages came to the counter by it.
	look(ctx context.Context, send func() ([]byte, error)) (int, error)
	Stop() error
}

// Peer is a contender that answers with what it counted.
func Peer(e peers.Engine) Contender {
	return Contender{Name: e.Name, start: func(ctx context.Context, o peers.Options) (engine, error) {
		running, err := e.Start(ctx, peers.Chain, o)
		if err != nil {
			return nil, err
		}
		return peer{running}, nil
	}}
}
