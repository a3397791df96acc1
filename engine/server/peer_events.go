package server

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// The bounds of reading the events of another engine.
const (
	peerLook     = 2 * time.Second // between two looks whether there are others, and after a stream that broke
	maxPeerEvent = 8 << 20
)

// fromPeers is what a stream of events hears from other engines. The zero value hears
// nothing.
type fromPeers struct {
	server *Server
	r      *http.Request // of the reader
	flow   string        // empty for all flows
	events chan peerEvent
	status atomic.Pointer[[]peerAnswer] // of the flow, as the others said last
	all    sync.WaitGroup
	runs   view.PartsOfRuns
}

type peerEvent struct {
	peer  string
	event view.Event
}

// listen begins to hear other engines, until ctx ends; await it then.
func (s *Server) listen(ctx context.Context, r *http.Request, flow string) *fromPeers {
	f := &fromPeers{server: s, r: r, flow: flow}
	if s.options.Peers == nil || askedByPeer(ctx) {
		return f
	}
	f.events = make(chan peerEvent, eventsBuffer)
	f.all.Go(func() { f.join(ctx) })
	if flow != "" {
		f.all.Go(func() { f.look(ctx) })
	}
	return f
}

// await returns when nothing is heard any more.
func (f *fromPeers) await() { f.all.Wait() }

// join hears each engine that is there, and those that come.
func (f *fromPeers) join(ctx context.Context) {
	heard := map[string]chan struct{}{}
	ticks := time.NewTicker(peerLook)
	defer ticks.Stop()
	for {
		for _, peer := range f.server.options.Peers.Others() {
			if over := heard[peer]; over != nil {
				select {
				case <-over:
				default:
					continue
				}
			}
			over := make(chan struct{})
			heard[peer] = over
			f.all.Go(func() {
				defer close(over)
				if err := f.hear(ctx, peer); err != nil && ctx.Err() == nil {
					f.server.options.Logger.Debug("the events of another engine are not heard for a moment", "engine", peer, "error", err)
				}
			})
		}
		select {
		case <-ticks.C:
		case <-ctx.Done():
			return
		}
	}
}

// hear reads the stream of one engine to its end.
func (f *fromPeers) hear(ctx context.Context, peer string) error {
	answer, err := f.server.askPeer(ctx, f.r, peer, eventsPath+"?"+url.Values{"flow": {f.flow}}.Encode(), nil)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("engine %s answered %s", peer, answer.Status)
	}
	// What came before is not known: the reader is to look for itself.
	select {
	case f.events <- peerEvent{peer, view.Event{Missed: 1}}:
	case <-ctx.Done():
		return nil
	}
	lines := bufio.NewScanner(answer.Body)
	lines.Buffer(nil, maxPeerEvent)
	for lines.Scan() {
		text, ok := strings.CutPrefix(lines.Text(), "data: ")
		if !ok {
			continue
		}
		var event view.Event
		if err := json.Unmarshal([]byte(text), &event); err != nil {
			return fmt.Errorf("read an event of engine %s: %w", peer, err)
		}
		select {
		case f.events <- peerEvent{peer, event}:
		case <-ctx.Done():
			return nil
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("read the events of engine %s: %w", peer, err)
	}
	return errors.New("the stream has ended")
}

// whole is an event of an engine, empty for this one, about all of a run that several have
// parts of.
func (f *fromPeers) whole(engine string, event view.Event) view.Event {
	if f.events != nil && event.Kind == view.EventRun {
		whole := f.runs.Whole(engine, *event.Run)
		event.Run = &whole
	}
	return event
}

// wanted reports whether the reader is to have an event of another engine: runs are there
// alone, panels are those of the engine that runs the triggers, and of documents this one
// knows itself.
func (f *fromPeers) wanted(e peerEvent) bool {
	switch e.event.Kind {
	case view.EventRun, view.EventHop:
		return true
	case view.EventPanel:
		return f.server.leader(e.event.Flow) == e.peer
	}
	return false
}

// look keeps the status that other engines have of the flow.
func (f *fromPeers) look(ctx context.Context) {
	ticks := time.NewTicker(f.server.options.StatusGap)
	defer ticks.Stop()
	ask := f.r.Clone(ctx)
	for {
		found := f.server.askAll(nil, ask, "/api/v1/flows/"+url.PathEscape(f.flow)+"/status")
		f.status.Store(&found)
		select {
		case <-ticks.C:
		case <-ctx.Done():
			return
		}
	}
}

// joined adds to the status of this engine what the others said last.
func (f *fromPeers) joined(own view.Status) view.Status {
	others := f.status.Load()
	if others == nil || len(*others) == 0 {
		return own
	}
	all, leader := []view.Status{own}, f.server.leader(f.flow)
	for _, one := range *others {
		var theirs view.Status
		if json.Unmarshal(one.text, &theirs) != nil {
			continue
		}
		all = append(all, theirs)
		if one.peer == leader {
			slices.Reverse(all) // the leader comes first; the order of the others does not matter
		}
	}
	return view.Joined(all)
}
