package queue

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// Pause has an edge hand out no more messages, on any engine, until it is resumed. What is in
// work goes on.
func (f *Flow) Pause(ctx context.Context, edge string, paused bool) error {
	there, err := f.madeFor(ctx, edge)
	if err != nil {
		return err
	}
	if !there || f.edge(edge) == nil {
		return fmt.Errorf("%w: %s", ErrNoEdge, edge)
	}
	_, err = f.write(ctx, record{Edge: edge, Paused: paused}, 0, nil)
	f.gate()
	return err
}

// madeFor reports whether the flow has streams. Those of an edge that the flow has by now may
// be about to be made: it waits for them for a moment.
func (f *Flow) madeFor(ctx context.Context, edge string) (bool, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, reachFor, errReach)
	defer cancel()
	for {
		_, there, err := f.ready(ctx)
		if there || err != nil {
			return there, err
		}
		e := f.edge(edge)
		if e == nil {
			return false, nil
		}
		if _, wanted, _ := e.config(); !wanted {
			return false, nil
		}
		timer := time.NewTimer(tryMade)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return false, fmt.Errorf("%w: %w", ErrUnreachable, f.unreachable(context.Cause(ctx)))
		}
	}
}

// Drop removes what waits on an edge, and returns how much that was. What is being handled
// ends by itself.
func (f *Flow) Drop(ctx context.Context, edge string) (int, error) {
	js, there, err := f.ready(ctx)
	if err != nil || !there {
		return 0, err
	}
	e := f.edge(edge)
	if e == nil {
		return 0, fmt.Errorf("%w: %s", ErrNoEdge, edge)
	}
	if err := f.refresh(ctx, js, 0); err != nil {
		return 0, err
	}
	all, handed, inWork := e.waiting()
	held := len(f.records.choose(func(r record) bool { return r.Edge == edge && r.State == tried && !r.Next.IsZero() }))
	stream, err := js.Stream(ctx, f.names.queue)
	if err != nil {
		return 0, err
	}
	if err := stream.Purge(ctx, jetstream.WithPurgeSubject(f.names.all(e.token))); err != nil {
		return 0, fmt.Errorf("drop what waits: %w", err)
	}
	dropped := all - held - min(inWork, max(0, handed-held)) // those that are held are counted below
	for _, r := range f.records.choose(func(r record) bool { return r.Edge == edge && r.State != dead }) {
		err := f.forget(ctx, r)
		switch {
		case errors.Is(err, errChanged):
		case err != nil:
			return dropped, err
		case r.State == delayed, r.State == tried && !r.Next.IsZero():
			dropped++
		}
	}
	return dropped, f.refresh(ctx, js, 0)
}

// Remove removes the flow's streams, with all that waits and all dead letters. Nothing is
// handed out any more, as with Leave.
func (f *Flow) Remove(ctx context.Context) error {
	f.Leave(ctx)
	f.mu.Lock()
	f.edges, f.order = map[string]*edge{}, nil
	f.mu.Unlock()
	if f.absent() {
		return nil
	}
	js, _, err := f.broker.link.get(ctx)
	if err != nil {
		return err
	}
	for _, name := range []string{f.names.queue, f.names.letters} {
		if err := js.DeleteStream(ctx, name); err != nil && !errors.Is(err, jetstream.ErrStreamNotFound) {
			return fmt.Errorf("remove the stream %s: %w", name, err)
		}
	}
	f.records.again()
	f.infos.forget()
	return nil
}

// fit tries again what had no way before the flow changed, until that works for this version
// of the flow.
func (f *Flow) fit(ctx context.Context, version int) {
	f.mu.RLock()
	fitted := f.fitted == version
	f.mu.RUnlock()
	if fitted {
		return
	}
	for _, r := range f.records.choose(func(r record) bool { return r.State == dead && r.Reason == ReasonUnfit }) {
		e := f.edge(r.Edge)
		if e == nil {
			continue
		}
		if _, wanted, _ := e.config(); !wanted {
			continue
		}
		if _, err := f.retry(ctx, r, nil); err != nil {
			e.report("messages that have a way again can't be tried again yet: " + whyUnkept(err))
			return
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fitted = version
}
