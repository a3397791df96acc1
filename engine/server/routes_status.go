package server

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/patchbay-dev/patchbay/engine/queue"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/server/exchange"
)

// The bounds of what the broker is asked for one answer.
const (
	queuesAtOnce = 8
	queuesTime   = 5 * time.Second
)

func (s *Server) statusRoutes() []operation {
	return []operation{
		op(http.MethodGet, "/api/v1/status", "getStatus",
			"The engines, which of them runs the triggers of each flow, and what waits on queued edges.", s.overall).over(withEngines).needs(filtered(listing)),
	}
}

// overall answers another engine with what is of this one alone: the queues are the same
// for all, and one asks for them.
func (s *Server) overall(ctx context.Context, _ struct{}) (api.Status, error) {
	deployed, err := only(ctx, s, listing, look, s.options.Engine.Flows(), (*runtime.Flow).Name)
	if err != nil {
		return api.Status{}, err
	}
	started := s.started
	answer := api.Status{Leases: []api.Lease{}, Queues: []api.FlowQueue{}, Broker: queue.BrokerStatus{Streams: []queue.Stream{}}, Engines: []api.Engine{
		{Name: s.options.Name, Self: true, Answers: true, Version: s.options.Version, Started: &started, Flows: len(s.options.Engine.Flows())}}}
	if askedByPeer(ctx) {
		return answer, nil
	}
	if s.options.Peers != nil {
		for _, one := range deployed {
			holder, _ := one.Leader()
			answer.Leases = append(answer.Leases, api.Lease{Flow: one.Name(), Holder: holder})
		}
		slices.SortFunc(answer.Leases, func(a, b api.Lease) int { return cmp.Compare(a.Flow, b.Flow) })
	}
	return answer, s.addQueues(ctx, deployed, &answer)
}

// addQueues adds the queued edges of those flows whose runs the sender may see, and their
// streams, those of flows that are gone too.
func (s *Server) addQueues(ctx context.Context, deployed []*runtime.Flow, to *api.Status) error {
	ctx, cancel := context.WithTimeout(ctx, queuesTime)
	defer cancel()
	to.Broker = s.options.Engine.Broker(ctx)
	var names []string
	for _, one := range deployed {
		names = append(names, one.Name())
	}
	for _, one := range to.Broker.Streams {
		names = append(names, one.Flow)
	}
	slices.Sort(names)
	seen, err := s.those(ctx, seeingRun, slices.Compact(names))
	if err != nil {
		return err
	}
	to.Broker.Streams = streamsOf(to.Broker.Streams, func(flow string) bool { return seen[flow] })
	deployed = slices.DeleteFunc(slices.Clone(deployed), func(f *runtime.Flow) bool { return !seen[f.Name()] })
	slices.SortFunc(deployed, func(a, b *runtime.Flow) int { return cmp.Compare(a.Name(), b.Name()) })
	lists := make([][]api.FlowQueue, len(deployed))
	var group errgroup.Group
	group.SetLimit(queuesAtOnce)
	for i, one := range deployed {
		group.Go(func() error {
			lists[i] = queuesOf(ctx, one)
			return nil
		})
	}
	_ = group.Wait() // each says its own error in its list
	to.Queues = append(to.Queues, slices.Concat(lists...)...)
	return nil
}

func queuesOf(ctx context.Context, deployed *runtime.Flow) []api.FlowQueue {
	all, err := deployed.Queues(ctx)
	if err != nil {
		return []api.FlowQueue{{Flow: deployed.Name(), Status: queue.Status{State: queue.StateUnreachable}, Unknown: err.Error()}}
	}
	list := make([]api.FlowQueue, len(all))
	for i, one := range all {
		list[i] = api.FlowQueue{Flow: deployed.Name(), Status: one}
	}
	return list
}

// withEngines adds the other engines to the answer of this one, those that are silent too.
func withEngines(s *Server, o operation, w http.ResponseWriter, r *http.Request) {
	own, err := o.handle(w, r)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	answer := own.(api.Status) //nolint:forcetypeassert // of overall
	silent := map[string]bool{}
	for _, name := range s.options.Peers.Others() {
		silent[name] = true
	}
	var others []api.Engine
	for _, one := range s.askAll(w, r, r.URL.RequestURI()) {
		var theirs api.Status
		if err := json.Unmarshal(one.text, &theirs); err != nil || len(theirs.Engines) == 0 {
			s.options.Logger.Warn("the answer of another engine can't be read; is it of another version?", "engine", one.peer, "path", r.URL.Path, "error", err)
			s.unanswered(w, one.peer)
			continue
		}
		delete(silent, one.peer)
		engine := theirs.Engines[0]
		engine.Name, engine.Self = one.peer, false
		others = append(others, engine)
	}
	for name := range silent {
		others = append(others, api.Engine{Name: name})
	}
	slices.SortFunc(others, func(a, b api.Engine) int { return cmp.Compare(a.Name, b.Name) })
	answer.Engines = append(answer.Engines, others...)
	exchange.WriteJSON(w, http.StatusOK, answer)
}
