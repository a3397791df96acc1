package tracing

import (
	"context"
	"errors"
	"fmt"
	"time"

	sdk "go.opentelemetry.io/otel/sdk/trace"
)

const (
	full    = 512              // spans that are sent at once
	linger  = time.Second      // how long fewer wait for more
	timeout = 10 * time.Second // for sending, tries after the first one included
	pause   = time.Minute      // between two lines of the log that say that it fails
)

// quiet keeps the log from being filled by a collector that is down.
type quiet struct {
	until time.Time
	lost  int // spans since the last line
}

// collecting hands the spans that have ended to the worker, which made them.
type collecting struct{ *Tracer }

// OnStart implements sdk.SpanProcessor.
func (collecting) OnStart(context.Context, sdk.ReadWriteSpan) {}

// OnEnd implements sdk.SpanProcessor.
func (c collecting) OnEnd(span sdk.ReadOnlySpan) {
	if !span.SpanContext().IsSampled() {
		return
	}
	if c.batch = append(c.batch, span); len(c.batch) >= full {
		c.send()
	}
}

// Shutdown implements sdk.SpanProcessor.
func (collecting) Shutdown(context.Context) error { return nil }

// ForceFlush implements sdk.SpanProcessor.
func (collecting) ForceFlush(context.Context) error { return nil }

// work sends the runs that are over until the tracer is closed, and then what waits.
func (t *Tracer) work() {
	defer close(t.stopped)
	timer := time.NewTimer(linger)
	defer timer.Stop()
	for {
		var due <-chan time.Time
		if len(t.batch) > 0 {
			due = timer.C
		}
		select {
		case over := <-t.runs:
			if due == nil {
				timer.Reset(linger)
			}
			t.add(over)
		case <-due:
			t.send()
		case <-t.stopping:
			for len(t.runs) > 0 {
				t.add(<-t.runs)
			}
			t.send()
			return
		}
	}
}

// send sends the batch. One that can't be sent is lost: the flows go on, and what is to
// come needs the room.
func (t *Tracer) send() {
	batch := t.batch
	t.batch = nil
	if len(batch) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(t.sending, timeout)
	defer cancel()
	err := t.exporter.ExportSpans(ctx, batch)
	if err != nil {
		t.quiet.lost += len(batch)
	}
	left := t.left.Load()
	if now := time.Now(); now.After(t.quiet.until) && (err != nil || left > 0) {
		t.logger.Warn("traces are lost", "error", err, "spans", t.quiet.lost, "runs", left)
		t.left.Add(-left)
		t.quiet = quiet{until: now.Add(pause)}
	}
}

// Close sends what waits, until ctx ends. No run may end after it was called.
func (t *Tracer) Close(ctx context.Context) error {
	close(t.stopping)
	stop := context.AfterFunc(ctx, t.giveUp)
	defer stop()
	<-t.stopped
	t.giveUp()
	if err := errors.Join(t.provider.Shutdown(ctx), t.exporter.Shutdown(ctx)); err != nil {
		return fmt.Errorf("end the sending of traces: %w", err)
	}
	return nil
}
