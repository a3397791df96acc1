package growth

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/alone"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/process"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/result"
	"github.com/patchbay-dev/patchbay/examples/playground/product"
)

const (
	// ofAFlow is how many nodes a flow has, about as many as the Image Mirror's.
	ofAFlow = 8
	// settle is how long a process is left alone before its memory is read.
	settle = 2 * time.Second
)

// flows measures what flows cost that do nothing.
func flows(ctx context.Context, o Options) (g Grown, err error) {
	stored := 0
	for _, size := range o.sizes([]int{1, 10, 100, 1000}, []int{1, 3, 10, 30, 100, 300, 1000}) {
		if err := storeFlows(ctx, o, stored, size); err != nil {
			return g, err
		}
		stored = size
		if err := g.idleFlows(ctx, o, size); err != nil {
			return g, err
		}
	}
	g.piece("memory of a flow", "RSS with flows that do nothing")
	return g, nil
}

func storeFlows(ctx context.Context, o Options, from, to int) (err error) {
	server, err := alone.Start(ctx, o.Patchbay, o.Dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()
	for i := from; i < to; i++ {
		name := flowOf(i)
		if err := server.Put(ctx, "/api/v1/flows/"+name, []byte(lines(name, ofAFlow))); err != nil {
			return err
		}
	}
	return nil
}

func flowOf(i int) string { return fmt.Sprintf("flow-%d", i) }

// idleFlows starts a server with stored flows.
func (g *Grown) idleFlows(ctx context.Context, o Options, size int) (err error) {
	server, err := alone.Start(ctx, o.Patchbay, o.Dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()
	g.put("start with stored flows", "flows", result.Nanoseconds, size, float64(server.Ready()))
	rss, err := settled(ctx, server)
	g.put("RSS with flows that do nothing", "flows", result.Bytes, size, rss)
	return err
}

// settled is the memory of a server that has done nothing for a while.
func settled(ctx context.Context, server *product.Server) (float64, error) {
	select {
	case <-time.After(settle):
	case <-ctx.Done():
		return 0, fmt.Errorf("wait until the server has settled: %w", context.Cause(ctx))
	}
	m, err := process.MemoryOf(server.PID())
	return float64(m.Now), err
}
