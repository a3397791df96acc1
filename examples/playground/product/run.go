package product

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"time"
)

// The states of a run and of a hop.
const (
	Running = "running"
	Waiting = "waiting" // nothing of it is in work, and messages of it wait in queues
	OK      = "ok"
	Retried = "retried" // of a hop: it failed, and its message is handled again
	Handled = "handled" // something failed, and the error node has it
	Failed  = "failed"
)

// Run is a run of a flow. A list leaves the records out.
type Run struct {
	ID       string        `json:"id"`
	State    string        `json:"state"`
	Started  time.Time     `json:"started"`
	Duration time.Duration `json:"duration"`
	Failures int           `json:"failures"`
	Handled  int           `json:"handled"`
	Error    string        `json:"error"`
	Records  []Hop         `json:"records"`
}

// Failed says that something failed that no error node took.
func (r Run) Failed() bool { return r.State == Failed }

// Over says that nothing of the run is in work or waits.
func (r Run) Over() bool { return r.State != Running && r.State != Waiting }

// Hop is one delivery of a run.
type Hop struct {
	Node    string          `json:"node"`
	Edge    string          `json:"edge"`
	State   string          `json:"state"`
	Message json.RawMessage `json:"message"`
	Error   string          `json:"error"`
	Log     []struct {
		Text string `json:"text"`
	} `json:"log"`
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

// AwaitRun waits for the end of a flow's n-th run, counted from 1, and returns it
// with its hops.
func (s *Server) AwaitRun(ctx context.Context, flow string, n int) (Run, error) {
	tick := time.NewTicker(10 * poll)
	defer tick.Stop()
	for {
		runs, err := s.Runs(ctx, flow)
		if err != nil {
			return Run{}, err
		}
		if at := len(runs) - n; at >= 0 && runs[at].Over() {
			return s.Run(ctx, flow, runs[at].ID)
		}
		select {
		case <-tick.C:
		case <-s.exited:
			return Run{}, fmt.Errorf("wait for run %d of %s: patchbay ended; its log ends:\n%s", n, flow, s.LogTail())
		case <-ctx.Done():
			return Run{}, fmt.Errorf("wait for run %d of %s: %w", n, flow, context.Cause(ctx))
		}
	}
}
