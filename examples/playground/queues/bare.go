package main

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// bare does what is needed with NATS alone: the least that a queued message can take.
type bare struct {
	conn    *nats.Conn
	js      jetstream.JetStream
	stop    func()
	taken   *nats.Subscription
	inbox   string
	working sync.WaitGroup
}

const (
	bareName = "bare"
	bareNext = "$JS.API.CONSUMER.MSG.NEXT." + bareName + "." + bareName
)

func beginBare(ctx context.Context, where place, arrived func(int)) (carrier, error) {
	conn, stop, err := connect(where)
	if err != nil {
		return nil, err
	}
	b := &bare{conn: conn, stop: stop}
	if err := b.prepare(ctx); err != nil {
		stop()
		return nil, fmt.Errorf("prepare the stream of bare nats.go: %w", err)
	}
	if arrived == nil {
		return b, nil
	}
	for range workers {
		if err := b.ask(); err != nil {
			stop()
			return nil, fmt.Errorf("ask bare nats.go for messages: %w", err)
		}
		b.working.Go(func() { b.work(arrived) })
	}
	return b, nil
}

func (b *bare) prepare(ctx context.Context) (err error) {
	if b.js, err = jetstream.New(b.conn); err != nil {
		return err
	}
	if _, err = b.js.CreateOrUpdateStream(ctx, jetstream.StreamConfig{Name: bareName, Subjects: []string{bareName}}); err != nil {
		return err
	}
	if _, err = b.js.CreateOrUpdateConsumer(ctx, bareName, jetstream.ConsumerConfig{Durable: bareName, AckPolicy: jetstream.AckExplicitPolicy, MaxAckPending: workers}); err != nil {
		return err
	}
	b.inbox = b.conn.NewInbox()
	b.taken, err = b.conn.SubscribeSync(b.inbox)
	return err
}

func (b *bare) ask() error { return b.conn.PublishRequest(bareNext, b.inbox, []byte("1")) }

// work handles messages until the connection ends.
func (b *bare) work(arrived func(int)) {
	for {
		m, err := b.taken.NextMsg(time.Hour)
		if err != nil {
			return
		}
		arrived(numberOf(m.Data))
		if _, err := b.conn.Request(m.Reply, []byte("+ACK"), time.Minute); err != nil {
			return
		}
		if b.ask() != nil {
			return
		}
	}
}

func (b *bare) put(ctx context.Context, number int) error {
	_, err := b.js.PublishMsg(ctx, &nats.Msg{Subject: bareName, Data: body(number), Header: nats.Header{nats.MsgIdHdr: {strconv.Itoa(number)}}})
	return err
}

func (b *bare) end() {
	b.conn.Close()
	b.working.Wait()
	b.stop()
}
