package patchbay

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"time"
)

// The states of a run.
const (
	Running = "running"
	OK      = "ok"
	Handled = "handled" // something failed, and the error node has it
	Failed  = "failed"
)

// Status is a flow's status, as far as the tests look at it.
type Status struct {
	Running bool `json:"running"`
	Runs    int  `json:"runs"` // since the server started
	Nodes   []struct {
		ID        string          `json:"id"`
		Panel     json.RawMessage `json:"panel"`
		LastError *struct {
			Error string `json:"error"`
		} `json:"lastError"`
	} `json:"nodes"`
}

// Panel returns a node's panel, nil when it has none.
func (s Status) Panel(node string) json.RawMessage {
	for _, n := range s.Nodes {
		if n.ID == node {
			return n.Panel
		}
	}
	return nil
}

// Run is a run, as far as the tests look at it. A list leaves the records out.
type Run struct {
	ID       string `json:"id"`
	State    string `json:"state"`
	Failures int    `json:"failures"`
	Handled  int    `json:"handled"`
	Error    string `json:"error"`
	Records  []Hop  `json:"records"`
}

// Hop is one delivery of a run.
type Hop struct {
	Node    string          `json:"node"`
	Edge    string          `json:"edge"`
	State   string          `json:"state"`
	Message json.RawMessage `json:"message"`
	Error   string          `json:"error"`
	Log     []struct {
		Level, Text string
	} `json:"log"`
}

// Status asks for a flow's status.
func (s *Server) Status(ctx context.Context, flow string) (Status, error) {
	var status Status
	err := s.Get(ctx, "/api/v1/flows/"+flow+"/status", &status)
	return status, err
}

// Runs returns the runs of a flow, newest first.
func (s *Server) Runs(ctx context.Context, flow string) ([]Run, error) {
	var list struct{ Items []Run }
	err := s.Get(ctx, "/api/v1/flows/"+flow+"/runs?limit=500", &list)
	return list.Items, err
}

// Run returns a run with its hops.
func (s *Server) Run(ctx context.Context, flow, id string) (Run, error) {
	var run Run
	err := s.Get(ctx, "/api/v1/flows/"+flow+"/runs/"+url.PathEscape(id), &run)
	return run, err
}

// Await asks until done says so. The error tells the last answer.
func Await[T any](ctx context.Context, ask func(context.Context) (T, error), done func(T) bool) (T, error) {
	tick := time.NewTicker(4 * poll)
	defer tick.Stop()
	for {
		answer, err := ask(ctx)
		if err == nil && done(answer) {
			return answer, nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return answer, fmt.Errorf("not so in time (last answer: %+v, %v): %w", answer, err, context.Cause(ctx))
		}
	}
}

// AwaitRuns waits until at least so many runs of a flow are over and none is
// under way, and returns them, newest first.
func (s *Server) AwaitRuns(ctx context.Context, flow string, count int) ([]Run, error) {
	return Await(ctx, func(ctx context.Context) ([]Run, error) { return s.Runs(ctx, flow) }, func(runs []Run) bool {
		return len(runs) >= count && runs[0].State != Running
	})
}
