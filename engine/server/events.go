package server

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/patchbay-dev/patchbay/engine/runtime/view"
	"github.com/patchbay-dev/patchbay/engine/server/auth"
	"github.com/patchbay-dev/patchbay/engine/server/exchange"
)

const (
	eventsPath   = "/api/v1/events"
	eventsBuffer = 256
	eventTime    = 10 * time.Second // a reader that takes longer for one event is cut off
)

func (s *Server) eventRoutes() []operation {
	return []operation{{
		method: http.MethodGet, pattern: eventsPath, id: "streamEvents",
		summary: "What happens from now on, as server-sent events named by their kind. A slow reader misses events and learns how many. A stream of one flow also has status events.",
		input:   eventsInput{},
		outputs: []output{{status: http.StatusOK, structure: view.Event{}, contentType: "text/event-stream"}},
		load:    stream,
		across:  byItself,
		need:    filtered(watching),
		handle:  s.events,
	}}
}

type eventsInput struct {
	Flow string `query:"flow" description:"Only what concerns this flow."`
}

// events ends when the client goes, when the engine closes, and when the server
// shuts down. https://html.spec.whatwg.org/multipage/server-sent-events.html
func (s *Server) events(w http.ResponseWriter, r *http.Request) (any, error) {
	var in eventsInput
	if err := exchange.Decode(r, &in); err != nil {
		return nil, err
	}
	if in.Flow != "" {
		if err := s.permit(r.Context(), watching, in.Flow); err != nil {
			return nil, err
		}
	}
	ctx, cancel := context.WithCancel(r.Context())
	peers := s.listen(ctx, r, in.Flow)
	defer peers.await()
	defer cancel()
	// A reader whose machine went away holds its stream for many minutes, so the
	// oldest one goes when there are too many. Whoever reads it comes back.
	if !askedByPeer(ctx) { // those are bounded where the readers are
		defer s.admission.EnterStream(r, cancel)()
	}
	defer context.AfterFunc(s.closing, cancel)()
	out := &eventStream{w: w, control: http.NewResponseController(w)}
	source := s.options.Engine.Subscribe(ctx, eventsBuffer)
	w.Header().Set("Content-Type", "text/event-stream")
	w.WriteHeader(http.StatusOK)
	if out.send("retry: 2000\n: connected\n\n") != nil {
		return nil, nil
	}
	heartbeat := time.NewTicker(s.heartbeat)
	defer heartbeat.Stop()
	var changes <-chan time.Time // never, for a stream of all flows
	if in.Flow != "" && !askedByPeer(ctx) {
		ticker := time.NewTicker(s.options.StatusGap)
		defer ticker.Stop()
		changes = ticker.C
	}
	var last view.Status
	for {
		var err error
		select {
		case event, open := <-source:
			if !open {
				return nil, nil
			}
			out.missed += event.Missed
			event.Missed = 0
			// Of a flow that another engine leads, its panels hold.
			elsewhere := event.Kind == view.EventPanel && !askedByPeer(ctx) && s.leader(event.Flow) != ""
			if (in.Flow == "" || event.Flow == in.Flow) && !elsewhere {
				err = s.pass(ctx, out, peers.whole("", event))
			}
		case heard := <-peers.events:
			out.missed += heard.event.Missed
			heard.event.Missed = 0
			if peers.wanted(heard) {
				err = s.pass(ctx, out, peers.whole(heard.peer, heard.event))
			}
		case <-changes:
			// When the reader has all that it has not missed, no event may follow that
			// says how many it has.
			if len(source) == 0 {
				out.missed += s.options.Engine.Missed(source)
			}
			last, err = s.statusEvent(ctx, out, in.Flow, last, peers)
		case <-heartbeat.C:
			if !askedByPeer(ctx) && s.guard.Still(ctx, auth.Of(ctx)) != nil {
				return nil, nil // whoever comes back learns why
			}
			err = out.send(": alive\n\n")
		}
		if err != nil {
			return nil, nil // the reader is gone
		}
	}
}

// pass sends an event to who may have it. What could not be asked counts as missed, so that
// the reader looks for itself, and learns why.
func (s *Server) pass(ctx context.Context, to *eventStream, event view.Event) error {
	switch allowed, err := s.mayWatch(ctx, event); {
	case err != nil:
		to.missed++
	case allowed:
		return to.event(event)
	}
	return nil
}

// mayWatch reports whether the sender of a request may have an event. What is in runs needs
// the right to see runs.
func (s *Server) mayWatch(ctx context.Context, event view.Event) (bool, error) {
	allowed, _, err := s.allowed(ctx, watching, event.Flow)
	if err != nil || !allowed {
		return false, err
	}
	switch event.Kind {
	case view.EventRun, view.EventHop, view.EventPanel:
		allowed, _, err = s.allowed(ctx, seeingRun, event.Flow)
	}
	return allowed, err
}

// statusEvent sends what is new in a flow's status since the last one that was
// sent, and what the reader has missed, and returns the last one sent.
func (s *Server) statusEvent(ctx context.Context, to *eventStream, name string, last view.Status, peers *fromPeers) (view.Status, error) {
	deployed, ok := s.options.Engine.Flow(name)
	if !ok {
		return view.Status{}, nil
	}
	status := peers.joined(deployed.Status())
	if allowed, err := s.mayWatch(ctx, view.Event{Kind: view.EventStatus, Flow: name}); err != nil || !allowed {
		return last, nil //nolint:nilerr // the next one asks again
	}
	if withRuns, _, err := s.allowed(ctx, seeingRun, name); err != nil || !withRuns {
		status = withoutRuns(status)
	}
	delta, changed := status.Since(last)
	if !changed && to.missed == 0 {
		return last, nil
	}
	return status, to.event(view.Event{Kind: view.EventStatus, Time: time.Now(), Flow: name, Status: &delta})
}

type eventStream struct {
	w       http.ResponseWriter
	control *http.ResponseController
	missed  int64 // events, which the next one that is sent says
}

func (s *eventStream) event(event view.Event) error {
	event.Missed, s.missed = s.missed, 0
	data, err := json.Marshal(event)
	if err != nil {
		return err
	}
	return s.send(fmt.Sprintf("event: %s\ndata: %s\n\n", event.Kind, data))
}

func (s *eventStream) send(text string) error {
	_ = s.control.SetWriteDeadline(time.Now().Add(eventTime))
	if _, err := s.w.Write([]byte(text)); err != nil {
		return err
	}
	return s.control.Flush()
}
