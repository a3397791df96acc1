package product

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"
)

// connection is what the server writes for the commands.
type connection struct {
	Address string `json:"address"`
	Token   string `json:"token"`
	PID     int    `json:"pid"`
}

func readConnection(file string) (connection, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return connection{}, err
	}
	var c connection
	if err := json.Unmarshal(text, &c); err != nil {
		return connection{}, fmt.Errorf("read the connection file %s: %w", file, err)
	}
	return c, nil
}

// Get reads JSON from the API; into may be nil.
func (s *Server) Get(ctx context.Context, path string, into any) error {
	return s.do(ctx, http.MethodGet, path, nil, into)
}

// Post sends a value as JSON and reads the answer; into may be nil.
func (s *Server) Post(ctx context.Context, path string, value, into any) error {
	body, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("encode what to post to %s: %w", path, err)
	}
	return s.do(ctx, http.MethodPost, path, body, into)
}

func (s *Server) do(ctx context.Context, method, path string, body []byte, into any) error {
	what := strings.ToLower(method) + " " + path
	request, err := http.NewRequestWithContext(ctx, method, s.connection.Address+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+s.connection.Token)
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := s.http.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s: %s", what, response.Status, text)
	}
	if into == nil {
		return nil
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

// The states of a run that matters here.
const (
	runRunning = "running"
	runFailed  = "failed"
)

// Run is a run of a flow. A list leaves the records out.
type Run struct {
	ID       string        `json:"id"`
	State    string        `json:"state"`
	Duration time.Duration `json:"duration"`
	Error    string        `json:"error"`
	Records  []Hop         `json:"records"`
}

// Failed says that something failed that no error node took.
func (r Run) Failed() bool { return r.State == runFailed }

// Hop is one delivery of a run.
type Hop struct {
	Node    string          `json:"node"`
	Edge    string          `json:"edge"`
	Message json.RawMessage `json:"message"`
	Error   string          `json:"error"`
	Log     []struct {
		Text string `json:"text"`
	} `json:"log"`
}

// AwaitRun waits for the end of a flow's n-th run, counted from 1, and returns it
// with its hops.
func (s *Server) AwaitRun(ctx context.Context, flow string, n int) (Run, error) {
	tick := time.NewTicker(10 * poll)
	defer tick.Stop()
	for {
		var list struct{ Items []Run }
		if err := s.Get(ctx, "/api/v1/flows/"+flow+"/runs?limit=500", &list); err != nil {
			return Run{}, err
		}
		// Newest first.
		if at := len(list.Items) - n; at >= 0 && list.Items[at].State != runRunning {
			var run Run
			err := s.Get(ctx, "/api/v1/flows/"+flow+"/runs/"+list.Items[at].ID, &run)
			return run, err
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
