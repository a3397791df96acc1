package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"log/slog"

	"github.com/nats-io/nats.go"

	"github.com/patchbay-dev/patchbay/engine/queue/embedded"
)

// workers is how many messages are handled at once.
const workers = 16

// carrier takes numbered messages through a queue.
type carrier interface {
	// put returns when the message is stored.
	put(ctx context.Context, number int) error
	end()
}

// begin starts a carrier on a directory, or on a NATS. arrived is called for each
// message that is handed out, by several goroutines; the message is acknowledged, and that
// confirmed, after it has returned. Without it, nothing is handed out.
type begin func(ctx context.Context, where place, arrived func(number int)) (carrier, error)

// place is where the messages are kept.
type place struct {
	dir string // of the server inside the process
	url string // of another one; empty for that inside the process
}

var carriers = map[string]begin{"flow": beginWhole, "queue": beginQueue, "bare": beginBare, "watermill": beginWatermill}

// body is about what an item of a scan is; the number is at its beginning.
func body(number int) []byte {
	b := bytes.Repeat([]byte("message "), 64)
	binary.BigEndian.PutUint64(b, uint64(number))
	return b
}

func numberOf(b []byte) int { return int(binary.BigEndian.Uint64(b)) }

// connect connects to NATS as the product does, for who has no server of its own.
func connect(where place) (conn *nats.Conn, stop func(), err error) {
	if where.url != "" {
		if conn, err = nats.Connect(where.url); err != nil {
			return nil, nil, fmt.Errorf("connect to NATS: %w", err)
		}
		return conn, conn.Close, nil
	}
	s, err := embedded.Start(embedded.Options{Dir: where.dir, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, nil, err
	}
	if conn, err = s.Connect(); err != nil {
		s.Stop()
		return nil, nil, fmt.Errorf("connect to NATS: %w", err)
	}
	return conn, func() { conn.Close(); s.Stop() }, nil
}
