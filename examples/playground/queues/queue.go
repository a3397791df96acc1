package main

import (
	"bytes"
	"context"
	"strconv"
	"time"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/queue"
)

// alone is the product's queue without the engine around it.
type alone struct {
	broker *queue.Broker
	flow   *queue.Flow
}

const edge = "begin.out -> end.in"

func beginQueue(_ context.Context, where place, arrived func(int)) (carrier, error) {
	a := &alone{broker: broker(where)}
	a.flow = a.broker.Flow("bench")
	a.flow.Set([]queue.Edge{{Name: edge, Queue: flow.Queue{Concurrency: workers, Limit: flow.MaxQueueLimit}.WithDefaults()}},
		func(_ context.Context, d queue.Delivery) queue.Outcome {
			arrived(numberOf(d.Body))
			return queue.Outcome{}
		})
	if arrived == nil {
		a.flow.Rest()
	}
	return a, nil
}

func broker(where place) *queue.Broker {
	return queue.New(queue.Options{
		Dir: where.dir, URL: where.url, MaxBytes: 16 << 30, Engine: "bench",
		Key: func(context.Context) ([]byte, error) { return bytes.Repeat([]byte{1}, 32), nil },
	})
}

func (a *alone) put(ctx context.Context, number int) error {
	_, err := a.flow.Put(ctx, edge, queue.Message{ID: strconv.Itoa(number), Body: body(number)}, true)
	return err
}

func (a *alone) end() { closeBroker(a.broker) }

func closeBroker(b *queue.Broker) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	b.Close(ctx)
}
