package main

import (
	"context"
	"fmt"
	"strconv"
	"sync"

	"github.com/ThreeDotsLabs/watermill"
	millnats "github.com/ThreeDotsLabs/watermill-nats/v2/pkg/nats"
	"github.com/ThreeDotsLabs/watermill/message"
)

// mill is Watermill on JetStream as its documentation advises for work that must not be
// lost: messages with ids, a durable group of subscribers, acknowledgements confirmed.
type mill struct {
	publisher  *millnats.Publisher
	subscriber *millnats.Subscriber
	stop       func()
	working    sync.WaitGroup
}

const millTopic = "watermill"

func beginWatermill(ctx context.Context, where place, arrived func(int)) (carrier, error) {
	conn, stop, err := connect(where)
	if err != nil {
		return nil, err
	}
	m := &mill{stop: stop}
	settings := millnats.JetStreamConfig{AutoProvision: true, TrackMsgId: true, DurablePrefix: millTopic}
	m.subscriber, err = millnats.NewSubscriberWithNatsConn(conn, millnats.SubscriberSubscriptionConfig{
		QueueGroupPrefix: millTopic, SubscribersCount: workers, JetStream: settings, Unmarshaler: &millnats.NATSMarshaler{},
	}, watermill.NopLogger{})
	if err != nil {
		stop()
		return nil, fmt.Errorf("start Watermill's subscriber: %w", err)
	}
	taken, err := m.subscriber.Subscribe(ctx, millTopic)
	if err != nil {
		stop()
		return nil, fmt.Errorf("subscribe with Watermill: %w", err)
	}
	settings.AutoProvision = false // the stream is there by now, and it would ask for it with each message
	m.publisher, err = millnats.NewPublisherWithNatsConn(conn, millnats.PublisherPublishConfig{
		JetStream: settings, Marshaler: &millnats.NATSMarshaler{}, SubjectCalculator: millnats.DefaultSubjectCalculator,
	}, watermill.NopLogger{})
	if err != nil {
		stop()
		return nil, fmt.Errorf("start Watermill's publisher: %w", err)
	}
	for range workers {
		m.working.Go(func() {
			for one := range taken {
				arrived(numberOf(one.Payload))
				one.Ack()
			}
		})
	}
	return m, nil
}

func (m *mill) put(_ context.Context, number int) error {
	return m.publisher.Publish(millTopic, message.NewMessage(strconv.Itoa(number), body(number)))
}

func (m *mill) end() {
	_ = m.subscriber.Close()
	m.working.Wait()
	m.stop()
}
