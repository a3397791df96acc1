package main

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// hops is what messages took over a queue, from before they are put until they are handed
// out.
type hops struct {
	Messages int           `json:"messages"`
	Wall     time.Duration `json:"wall"`
	CPU      time.Duration `json:"cpu"` // of the process, its NATS server included
	P50      time.Duration `json:"p50"`
	P99      time.Duration `json:"p99"`
}

// warm is how many messages come before those that are measured.
const warm = 500

// hop lets so many messages over the queue, of which so many are on their way at a time: when
// one has arrived, the next one is put.
func hop(ctx context.Context, begin begin, where place, messages, atOnce int) (h hops, err error) {
	all := warm + messages
	sent, took := make([]time.Time, all), make([]time.Duration, all)
	var arrivals atomic.Int64
	warmed, over := make(chan struct{}), make(chan struct{})
	free := make(chan struct{}, all)
	c, err := begin(ctx, where, func(number int) {
		took[number] = time.Since(sent[number])
		switch arrivals.Add(1) {
		case warm:
			close(warmed)
		case int64(all):
			close(over)
		}
		free <- struct{}{}
	})
	if err != nil {
		return hops{}, err
	}
	defer c.end()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	for range atOnce {
		free <- struct{}{}
	}
	var next atomic.Int64
	var putters sync.WaitGroup
	defer putters.Wait()
	defer cancel(nil)
	for range atOnce {
		putters.Go(func() {
			for {
				select {
				case <-free:
				case <-ctx.Done():
					return
				}
				number := int(next.Add(1)) - 1
				if number >= all {
					return
				}
				sent[number] = time.Now()
				if err := c.put(ctx, number); err != nil {
					cancel(fmt.Errorf("put a message: %w", err))
				}
			}
		})
	}
	if err := await(ctx, warmed); err != nil {
		return hops{}, err
	}
	began, before := time.Now(), used()
	if err := await(ctx, over); err != nil {
		return hops{}, err
	}
	h = hops{Messages: messages, Wall: time.Since(began), CPU: used() - before}
	measured := took[warm:]
	slices.Sort(measured)
	h.P50, h.P99 = measured[len(measured)/2], measured[len(measured)*99/100]
	return h, nil
}

func await(ctx context.Context, so <-chan struct{}) error {
	select {
	case <-so:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
