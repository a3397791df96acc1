package main

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// recovery is what a process did that came after one that was killed with messages in its
// queue.
type recovery struct {
	Messages int           `json:"messages"`
	First    time.Duration `json:"first"` // from the start until a message was handed out
	All      time.Duration `json:"all"`   // until all were
	CPU      time.Duration `json:"cpu"`
}

// fill puts messages and returns when all are stored. None is done with: with inWork, as
// many as there are workers are being handled, and the others wait.
func fill(ctx context.Context, begin begin, where place, messages int, inWork bool) error {
	var arrived func(int)
	if inWork {
		arrived = func(int) { <-ctx.Done() }
	}
	c, err := begin(ctx, where, arrived)
	if err != nil {
		return err
	}
	var next atomic.Int64
	var putters sync.WaitGroup
	failed := make(chan error, workers)
	for range workers {
		putters.Go(func() {
			for number := int(next.Add(1)) - 1; number < messages; number = int(next.Add(1)) - 1 {
				if err := c.put(ctx, number); err != nil {
					failed <- fmt.Errorf("put a message: %w", err)
					return
				}
			}
		})
	}
	putters.Wait()
	select {
	case err := <-failed:
		return err
	default:
		return nil
	}
}

// drain handles what is in the queue, until so many different messages were handed out.
func drain(ctx context.Context, begin begin, where place, messages int) (recovery, error) {
	began, before := time.Now(), used()
	seen := make([]atomic.Bool, messages)
	var arrivals atomic.Int64
	first, over := make(chan struct{}), make(chan struct{})
	c, err := begin(ctx, where, func(number int) {
		if seen[number].Swap(true) {
			return
		}
		switch arrivals.Add(1) {
		case 1:
			close(first)
		case int64(messages):
			close(over)
		}
	})
	if err != nil {
		return recovery{}, err
	}
	defer c.end()
	if err := await(ctx, first); err != nil {
		return recovery{}, err
	}
	r := recovery{Messages: messages, First: time.Since(began)}
	if err := await(ctx, over); err != nil {
		return recovery{}, fmt.Errorf("%d of %d messages were handed out: %w", arrivals.Load(), messages, err)
	}
	r.All, r.CPU = time.Since(began), used()-before
	return r, nil
}
