package growth

import (
	"context"
	"errors"
	"time"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/press"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/result"
)

const pressed = 2 * time.Second

// connections measures what clients cost that are connected, and then what reviews cost
// that come over many connections at a time.
func connections(ctx context.Context, o Options) (g Grown, err error) {
	server, hook, err := serve(ctx, o)
	if err != nil {
		return g, err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()
	review, err := press.Review()
	if err != nil {
		return g, err
	}
	sizes := o.sizes([]int{1, 16, 64, 256}, []int{1, 2, 4, 8, 16, 32, 64, 128, 256})
	for _, size := range sizes {
		held, err := hook.Hold(ctx, size, review)
		if err != nil {
			return g, err
		}
		rss, err := settled(ctx, server)
		held()
		if err != nil {
			return g, err
		}
		g.put("RSS with connections that do nothing", "connections", result.Bytes, size, rss)
	}
	g.piece("memory of a connection", "RSS with connections that do nothing")
	for _, size := range sizes {
		p, err := hook.Press(ctx, size, pressed, review)
		if err != nil {
			return g, err
		}
		g.put("CPU of a review", "connections", result.Nanoseconds, size, p.PerReview())
		g.put("half of the reviews within, a connection", "connections", result.Nanoseconds, size, float64(p.P50)/float64(size))
	}
	return g, nil
}
