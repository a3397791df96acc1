package growth

import (
	"context"
	"errors"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/alone"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/process"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/result"
)

// runningFlows have runs; a flow keeps the newest hundred in memory.
const runningFlows = 100

// runs measures what the runs cost that flows keep, in memory and on disk.
func runs(ctx context.Context, o Options) (g Grown, err error) {
	if err := storeFlows(ctx, o, 0, runningFlows); err != nil {
		return g, err
	}
	server, err := alone.Start(ctx, o.Patchbay, o.Dir)
	if err != nil {
		return g, err
	}
	stopped := false
	defer func() {
		if !stopped {
			err = errors.Join(err, server.Stop())
		}
	}()
	before, err := process.BytesIn(o.Dir)
	if err != nil {
		return g, err
	}
	done := 0
	for _, each := range o.sizes([]int{1, 10, 100}, []int{1, 3, 10, 30, 100}) {
		for ; done < each; done++ {
			for i := range runningFlows {
				if err := alone.Send(ctx, server, flowOf(i), "each", "in", map[string]any{"array": []string{"one item of a run"}}); err != nil {
					return g, err
				}
			}
		}
		rss, err := settled(ctx, server)
		if err != nil {
			return g, err
		}
		g.put("RSS with kept runs of 9 hops", "kept runs", result.Bytes, each*runningFlows, rss)
	}
	g.piece("memory of a kept run of 9 hops", "RSS with kept runs of 9 hops")
	// What is not written yet is written at the end.
	stopped = true
	if err := server.Stop(); err != nil {
		return g, err
	}
	after, err := process.BytesIn(o.Dir)
	g.Pieces = append(g.Pieces, Piece{Name: "disk of a kept run of 9 hops", Unit: result.Bytes, Value: float64(after-before) / float64(done*runningFlows)})
	return g, err
}
