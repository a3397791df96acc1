package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/queue"
)

// engines is how many are measured beside one; the edge has hands for them, also for the one.
const engines = 3

// tally is what an engine has done since it was let go.
type tally struct {
	Handled int64         `json:"handled"`
	CPU     time.Duration `json:"cpu"`
}

// serveEngine handles the messages of a flow together with other engines. It says when it
// is ready, begins when it is sent a line, and then says again and again what it has done.
func serveEngine(ctx context.Context, url string) error {
	b := broker(place{url: url})
	defer closeBroker(b)
	f := b.Flow("bench")
	var handled atomic.Int64
	f.Set([]queue.Edge{{Name: edge, Queue: flow.Queue{Concurrency: engines * workers, Limit: flow.MaxQueueLimit}.WithDefaults()}},
		func(context.Context, queue.Delivery) queue.Outcome {
			handled.Add(1)
			return queue.Outcome{}
		})
	f.Rest()
	for {
		all, err := f.Status(ctx)
		if err == nil && len(all) == 1 && all[0].Waiting > 0 {
			break
		}
		select {
		case <-time.After(10 * time.Millisecond):
		case <-ctx.Done():
			return fmt.Errorf("wait for the queue: %w", errors.Join(context.Cause(ctx), err))
		}
	}
	if err := say(tally{}); err != nil {
		return err
	}
	in := bufio.NewReader(os.Stdin)
	if _, err := in.ReadString('\n'); err != nil {
		return fmt.Errorf("wait for the line to begin: %w", err)
	}
	over := make(chan struct{})
	go func() {
		defer close(over)
		_, _ = io.Copy(io.Discard, in)
	}()
	before := used()
	f.Work()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			if err := say(tally{Handled: handled.Load(), CPU: used() - before}); err != nil {
				return err
			}
		case <-over:
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// serveNATS is a NATS server on the loopback address. It says where.
func serveNATS(ctx context.Context, dir string) error {
	instance, err := server.NewServer(&server.Options{ServerName: "bench", Host: "127.0.0.1", Port: server.RANDOM_PORT, NoSigs: true, NoLog: true,
		JetStream: true, DisableJetStreamBanner: true, StoreDir: dir})
	if err != nil {
		return fmt.Errorf("start a NATS server: %w", err)
	}
	instance.Start()
	defer func() { instance.Shutdown(); instance.WaitForShutdown() }()
	if !instance.ReadyForConnections(10 * time.Second) {
		return errors.New("start a NATS server: it is not ready after 10 s")
	}
	if err := say(instance.ClientURL()); err != nil {
		return err
	}
	over := make(chan struct{})
	go func() {
		defer close(over)
		_, _ = io.Copy(io.Discard, os.Stdin)
	}()
	select {
	case <-over:
	case <-ctx.Done():
	}
	return nil
}
