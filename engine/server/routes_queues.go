package server

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/queue"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/server/exchange"
)

// queueRoutes show and change what waits on queued edges. The broker is the same for all
// engines, so any of them answers.
func (s *Server) queueRoutes() []operation {
	return []operation{
		op(http.MethodGet, "/api/v1/flows/{name}/queues", "listQueues",
			"The queued edges of a flow, with what waits on them, over all engines.", s.queues).needs(byFlow(seeingRun)),
		op(http.MethodGet, "/api/v1/flows/{name}/queues/messages", "listQueuedMessages",
			"What waits on a queued edge or is being handled, the oldest first.", s.queuedMessages).needs(byFlow(seeingRun)),
		op(http.MethodPost, "/api/v1/flows/{name}/queues/pause", "pauseQueue",
			"Have a queued edge hand out no more messages, on any engine, or go on. What is being handled ends by itself.", s.pauseQueue).
			needs(byFlow(starting)),
		op(http.MethodPost, "/api/v1/flows/{name}/queues/drop", "dropQueued",
			"Remove what waits on a queued edge. What is being handled ends by itself; dead letters stay.", s.dropQueued).needs(byFlow(starting)),
	}
}

func (s *Server) queues(ctx context.Context, in nameInput) (api.Queues, error) {
	deployed, err := s.options.Flows.Running(in.Name)
	if err != nil {
		return api.Queues{}, err
	}
	all, err := deployed.Queues(ctx)
	if err != nil {
		return api.Queues{}, ofQueue(ctx, deployed, err)
	}
	broker := s.options.Engine.Broker(ctx)
	broker.Streams = streamsOf(broker.Streams, func(flow string) bool { return flow == in.Name })
	return api.Queues{Queues: append([]queue.Status{}, all...), Broker: broker}, nil
}

// streamsOf keeps the streams of some flows.
func streamsOf(all []queue.Stream, wanted func(flow string) bool) []queue.Stream {
	some := []queue.Stream{}
	for _, one := range all {
		if wanted(one.Flow) {
			some = append(some, one)
		}
	}
	return some
}

type queuedInput struct {
	Name  string `path:"name" description:"Name of the flow."`
	Edge  string `query:"edge" required:"true" description:"The edge, as \"split.out -> router.input\"."`
	After string `query:"after" description:"The next of the page before."`
	Limit int    `query:"limit" minimum:"1" maximum:"500" default:"100"`
}

func (s *Server) queuedMessages(ctx context.Context, in queuedInput) (runtime.QueuedPage, error) {
	deployed, err := s.withEdge(in.Name, in.Edge)
	if err != nil {
		return runtime.QueuedPage{}, err
	}
	if _, err := strconv.ParseUint(cmp.Or(in.After, "0"), 10, 64); err != nil {
		return runtime.QueuedPage{}, exchange.BadRequest("query parameter after: %q is no place in a queue; give what came as next", in.After)
	}
	page, err := deployed.QueuedMessages(ctx, in.Edge, in.After, bounded(in.Limit, defaultPage, maxPage))
	if err != nil {
		return runtime.QueuedPage{}, ofEdge(ctx, deployed, in.Edge, err)
	}
	page.Messages = append([]runtime.QueuedMessage{}, page.Messages...)
	return page, nil
}

// withEdge is a deployed flow for a request that must name an edge.
func (s *Server) withEdge(name, edge string) (*runtime.Flow, error) {
	deployed, err := s.options.Flows.Running(name)
	if err == nil && edge == "" {
		err = exchange.BadRequest("edge: want a queued edge, such as \"split.out -> router.input\"")
	}
	return deployed, err
}

type pauseInput struct {
	Name   string `path:"name" json:"-" description:"Name of the flow."`
	Edge   string `json:"edge" required:"true" description:"The edge, as \"split.out -> router.input\"."`
	Paused bool   `json:"paused" required:"true" description:"True to pause, false to go on."`
}

func (s *Server) pauseQueue(ctx context.Context, in pauseInput) (api.QueuePaused, error) {
	deployed, err := s.withEdge(in.Name, in.Edge)
	if err != nil {
		return api.QueuePaused{}, err
	}
	if err := deployed.PauseQueue(ctx, in.Edge, in.Paused); err != nil {
		return api.QueuePaused{}, ofEdge(ctx, deployed, in.Edge, err)
	}
	return api.QueuePaused{Flow: in.Name, Edge: in.Edge, Paused: in.Paused}, nil
}

type dropQueuedInput struct {
	Name string `path:"name" json:"-" description:"Name of the flow."`
	Edge string `json:"edge" required:"true" description:"The edge, as \"split.out -> router.input\"."`
}

func (s *Server) dropQueued(ctx context.Context, in dropQueuedInput) (api.QueueCount, error) {
	deployed, err := s.withEdge(in.Name, in.Edge)
	if err != nil {
		return api.QueueCount{}, err
	}
	count, err := deployed.DropQueued(ctx, in.Edge)
	if err != nil {
		return api.QueueCount{}, ofEdge(ctx, deployed, in.Edge, err)
	}
	return api.QueueCount{Flow: in.Name, Count: count}, nil
}

// ofQueue gives an error of a flow's queued edges its status. One about an edge that there
// is not names those that there are.
func ofQueue(ctx context.Context, deployed *runtime.Flow, err error) error {
	switch {
	case unreachable(err):
		return &exchange.Error{Status: http.StatusServiceUnavailable, Err: err, Hint: "\"patchbay status\" says what is wrong with the broker; what waits is there again when it is"}
	case errors.Is(err, runtime.ErrNoLetter):
		return &exchange.Error{Status: http.StatusNotFound, Err: err, Hint: "list those that are there: patchbay dead-letter list " + deployed.Name()}
	case errors.Is(err, runtime.ErrNoQueue), errors.Is(err, queue.ErrNoEdge):
		return &exchange.Error{Status: http.StatusNotFound, Err: err, Hint: hintOfEdges(ctx, deployed)}
	}
	return err
}

// ofEdge is ofQueue for what was asked of one edge. Streams are made in the background, so
// that of an edge which was queued a moment ago may not be there yet.
func ofEdge(ctx context.Context, deployed *runtime.Flow, edge string, err error) error {
	if !errors.Is(err, queue.ErrNoEdge) {
		return ofQueue(ctx, deployed, err)
	}
	all, _ := deployed.Queues(ctx)
	if slices.ContainsFunc(all, func(one queue.Status) bool { return one.Edge == edge }) {
		return &exchange.Error{Status: http.StatusServiceUnavailable, Err: fmt.Errorf("the queue of edge %s is being made", edge), Hint: "try again in a moment"}
	}
	return ofQueue(ctx, deployed, err)
}

// unreachable reports whether the broker did not answer, which is no fault of the request.
func unreachable(err error) bool {
	return errors.Is(err, queue.ErrUnreachable) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)
}

func hintOfEdges(ctx context.Context, deployed *runtime.Flow) string {
	all, err := deployed.Queues(ctx)
	if err != nil {
		return ""
	}
	names := make([]string, len(all))
	for i, one := range all {
		names[i] = one.Edge
	}
	if len(names) == 0 {
		return "flow " + deployed.Name() + " has no queued edges; queue on an edge of the document makes one"
	}
	return "the queued edges of flow " + deployed.Name() + " are: " + strings.Join(names, ", ")
}
