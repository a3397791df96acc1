package growth

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/process"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/result"
)

const (
	// sentBytes of a measurement, about, and how many requests it has at most and least.
	sentBytes           = 32 << 20
	mostSent, leastSent = 2000, 4
)

// bodies measures what a request costs by the size of its body.
func bodies(ctx context.Context, o Options) (g Grown, err error) {
	server, hook, err := serve(ctx, o)
	if err != nil {
		return g, err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()
	for _, size := range o.sizes([]int{1 << 10, 16 << 10, 256 << 10, 2 << 20, 8 << 20},
		[]int{1 << 10, 4 << 10, 16 << 10, 64 << 10, 256 << 10, 1 << 20, 2 << 20, 4 << 20, 8 << 20}) {
		body := bodyOf(size)
		count := min(mostSent, max(leastSent, sentBytes/size))
		if err := hook.Repeat(ctx, leastSent, body); err != nil {
			return g, err
		}
		if err := process.ResetPeak(server.PID()); err != nil {
			return g, err
		}
		took, err := spend(server.PID(), func() error { return hook.Repeat(ctx, count, body) })
		if err != nil {
			return g, err
		}
		m, err := process.MemoryOf(server.PID())
		if err != nil {
			return g, err
		}
		g.put("time of a request by its body", "bytes", result.Nanoseconds, size, float64(took.wall)/float64(count))
		g.put("CPU of a request by its body", "bytes", result.Nanoseconds, size, float64(took.cpu)/float64(count))
		g.put("peak RSS by the body", "bytes", result.Bytes, size, float64(m.Peak))
	}
	g.piece("CPU of a byte of a body", "CPU of a request by its body")
	return g, nil
}

// bodyOf is JSON of about that size: a list of objects of a hundred bytes.
func bodyOf(size int) []byte {
	var body bytes.Buffer
	body.WriteString(`{"request": {"uid": "body"}, "items": [`)
	for i := 0; body.Len() < size-120; i++ {
		if i > 0 {
			body.WriteByte(',')
		}
		fmt.Fprintf(&body, `{"name": "item-%07d", "value": %d, "labels": {"app": "shop", "team": "core"}, "ready": true}`, i, i)
	}
	body.WriteString("]}")
	return body.Bytes()
}
