package queue

import (
	"context"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// After a crash of the only engine nobody works on what had been handed out, and it would
// wait until the time to acknowledge it is over. That time is shortened for a moment, before
// anything is handed out: the server then looks at what is not acknowledged. What is known of
// it, how often it was handed out above all, stays.
const (
	shortWait   = 10 * time.Millisecond
	serverLooks = 300 * time.Millisecond // 100 ms after such a change, by the server's code
)

// handOutAgain has the embedded server hand out again what was in work when the process
// before this one ended. With a NATS of its own other engines may be working on it.
func (f *Flow) handOutAgain(ctx context.Context, stream jetstream.Stream, there map[string]*jetstream.ConsumerInfo) error {
	if f.broker.options.URL != "" || f.handedOut {
		return nil
	}
	f.handedOut = true
	var short []*lane
	var failed error
	f.eachLane(func(l *lane) {
		info := there[l.consumer]
		if info == nil || info.NumAckPending == 0 {
			return
		}
		config := info.Config
		config.AckWait = shortWait
		if _, err := stream.UpdateConsumer(ctx, config); err != nil {
			failed = err
		}
		short = append(short, l)
	})
	if len(short) == 0 {
		return failed
	}
	select {
	case <-time.After(serverLooks):
	case <-ctx.Done():
	}
	for _, l := range short {
		config := there[l.consumer].Config
		config.AckWait = f.ackWait()
		if q, wanted, _ := l.edge.config(); wanted && l.layout == 0 {
			config.MaxAckPending = q.Concurrency
		}
		if _, err := stream.UpdateConsumer(ctx, config); err != nil {
			failed = err
		}
	}
	return failed
}

// replicas returns how many copies of a new stream there are to be.
func (l *link) replicas() int {
	if l.options.Replicas != 0 {
		return l.options.Replicas
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	// A server that is part of a cluster says its name. Whether the cluster has three
	// servers that keep messages shows when the stream is made.
	if l.options.URL == "" || l.conn == nil || l.conn.ConnectedClusterName() == "" {
		return 1
	}
	return 3
}
