package queue_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/patchbay-dev/patchbay/engine/queue"
)

// The body that is measured with, about what an item of a scan is.
var body = bytes.Repeat([]byte("message "), 64)

func benchBroker(b *testing.B, handle queue.Handler) *queue.Flow {
	b.Helper()
	broker := queue.New(queue.Options{Dir: b.TempDir(), Key: key, MaxBytes: 16 << 30})
	b.Cleanup(func() { ended(broker) })
	f := broker.Flow("flow")
	q := quick(16, 5)
	q.Limit = 10_000_000
	f.Set([]queue.Edge{{Name: edge, Queue: q}}, handle)
	if _, err := f.Put(context.Background(), edge, queue.Message{ID: "first", Body: body}, true); err != nil {
		b.Fatal(err)
	}
	return f
}

// spread has 16 workers do n things.
func spread(n int, do func(i int)) {
	var next atomic.Int64
	var workers sync.WaitGroup
	for range 16 {
		workers.Go(func() {
			for i := int(next.Add(1)); i <= n; i = int(next.Add(1)) {
				do(i)
			}
		})
	}
	workers.Wait()
}

func report(b *testing.B, times []time.Duration) {
	slices.Sort(times)
	b.ReportMetric(float64(len(times))/b.Elapsed().Seconds(), "msgs/s")
	b.ReportMetric(float64(times[len(times)/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(times[len(times)*99/100].Microseconds()), "p99-µs")
	b.ReportMetric(float64(times[len(times)-1].Milliseconds()), "max-ms")
}

// BenchmarkPut puts messages that nothing hands out.
func BenchmarkPut(b *testing.B) {
	f := benchBroker(b, func(context.Context, queue.Delivery) queue.Outcome { return queue.Outcome{} })
	f.Rest()
	times := make([]time.Duration, b.N)
	b.ResetTimer()
	spread(b.N, func(i int) {
		began := time.Now()
		if _, err := f.Put(context.Background(), edge, queue.Message{ID: fmt.Sprint(i), Body: body}, true); err != nil {
			b.Error(err)
		}
		times[i-1] = time.Since(began)
	})
	report(b, times)
}

// BenchmarkHop has 16 messages go from hop to hop: each that is handed out puts the next
// one and is finished.
func BenchmarkHop(b *testing.B) {
	var hops atomic.Int64
	times := make([]time.Duration, b.N+1000)
	over := make(chan struct{})
	var f *queue.Flow
	f = benchBroker(b, func(ctx context.Context, d queue.Delivery) queue.Outcome {
		if d.ID == "first" {
			return queue.Outcome{}
		}
		i := int(hops.Add(1))
		if i == b.N {
			close(over)
		}
		if i > b.N {
			return queue.Outcome{}
		}
		times[i-1] = time.Since(d.Since)
		if _, err := f.Put(ctx, edge, queue.Message{ID: fmt.Sprint("hop ", i), Body: d.Body}, true); err != nil {
			b.Error(err)
		}
		return queue.Outcome{}
	})
	b.ResetTimer()
	for i := range 16 {
		if _, err := f.Put(context.Background(), edge, queue.Message{ID: fmt.Sprint("begin ", i), Body: body}, true); err != nil {
			b.Fatal(err)
		}
	}
	<-over
	report(b, times[:b.N])
}

// BenchmarkFloor does what BenchmarkHop does with NATS alone: the least that it can take.
func BenchmarkFloor(b *testing.B) {
	instance, err := server.NewServer(&server.Options{ServerName: "floor", DontListen: true, NoSigs: true, JetStream: true, DisableJetStreamBanner: true, StoreDir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	instance.Start()
	defer func() { instance.Shutdown(); instance.WaitForShutdown() }()
	conn, err := nats.Connect("", nats.InProcessServer(instance))
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close()
	js, err := jetstream.New(conn)
	if err != nil {
		b.Fatal(err)
	}
	ctx := context.Background()
	if _, err := js.CreateStream(ctx, jetstream.StreamConfig{Name: "floor", Subjects: []string{"floor"}}); err != nil {
		b.Fatal(err)
	}
	if _, err = js.CreateConsumer(ctx, "floor", jetstream.ConsumerConfig{Durable: "floor", AckPolicy: jetstream.AckExplicitPolicy, MaxAckPending: 16}); err != nil {
		b.Fatal(err)
	}
	inbox := conn.NewInbox()
	taken, err := conn.SubscribeSync(inbox)
	if err != nil {
		b.Fatal(err)
	}
	ask := func() error {
		return conn.PublishRequest("$JS.API.CONSUMER.MSG.NEXT.floor.floor", inbox, []byte("1"))
	}
	put := func(i int) {
		if _, err := js.PublishMsg(ctx, &nats.Msg{Subject: "floor", Data: body, Header: nats.Header{nats.MsgIdHdr: {fmt.Sprint(i)}}}); err != nil {
			b.Error(err)
		}
	}
	times := make([]time.Duration, b.N)
	b.ResetTimer()
	for i := range 16 {
		put(-i)
		if err := ask(); err != nil {
			b.Fatal(err)
		}
	}
	spread(b.N, func(i int) {
		m, err := taken.NextMsg(time.Minute)
		if err != nil {
			b.Error(err)
			return
		}
		meta, err := m.Metadata()
		if err != nil {
			b.Error(err)
			return
		}
		times[i-1] = time.Since(meta.Timestamp)
		put(i)
		_, acked := conn.Request(m.Reply, []byte("+ACK"), time.Minute)
		if err := errors.Join(acked, ask()); err != nil {
			b.Error(err)
		}
	})
	report(b, times)
}
