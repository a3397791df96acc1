package server_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// listen opens the event stream; the returned function gives the next line that
// begins with a prefix, and false at the stream's end.
func (f *fixture) listen(query string) func(prefix string) (string, bool) {
	f.t.Helper()
	request, err := http.NewRequestWithContext(f.t.Context(), "GET", f.http.URL+"/api/v1/events"+query, nil)
	if err != nil {
		f.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() { _ = response.Body.Close() })
	if response.StatusCode != http.StatusOK || response.Header.Get("Content-Type") != "text/event-stream" {
		f.t.Fatalf("events: %s %v", response.Status, response.Header)
	}
	lines := bufio.NewScanner(response.Body)
	next := func(prefix string) (string, bool) {
		for lines.Scan() {
			if rest, ok := strings.CutPrefix(lines.Text(), prefix); ok {
				return rest, true
			}
		}
		return "", false
	}
	if _, ok := next(": connected"); !ok {
		f.t.Fatal("the stream ended at once")
	}
	return next
}

func TestEventsFollowOneFlow(t *testing.T) {
	f := start(t)
	next := f.listen("?flow=greet")
	f.want(http.StatusCreated, f.call("PUT", "/api/v1/flows/other", strings.Replace(document, "name: greet", "name: other", 1)))
	f.want(http.StatusCreated, f.call("PUT", "/api/v1/flows/greet", document))
	f.want(http.StatusOK, f.call("POST", "/api/v1/flows/greet/start", ""))
	for _, want := range []string{view.EventDeployed, view.EventPanel} {
		kind, _ := next("event: ")
		data, _ := next("data: ")
		var event view.Event
		if err := json.Unmarshal([]byte(data), &event); err != nil {
			t.Fatal(err)
		}
		if kind != want || event.Kind != want || event.Flow != "greet" {
			t.Errorf("event %s: %s, want %s", kind, data, want)
		}
	}
	if _, ok := next(": alive"); !ok {
		t.Error("no heartbeat")
	}
}

// TestEventsSayWhatWasMissed lets far more happen at once than a stream has room for, of
// its flow or of another one, and nothing after that.
func TestEventsSayWhatWasMissed(t *testing.T) {
	const announced = 20_000
	f := start(t)
	f.want(http.StatusCreated, f.call("PUT", "/api/v1/flows/greet", document))
	next := f.listen("?flow=greet")
	over := time.AfterFunc(2*time.Minute, f.http.CloseClientConnections)
	defer over.Stop()
	for _, flow := range []string{"greet", "other"} {
		for range announced {
			f.engine.Announce(view.Event{Kind: view.EventPanel, Flow: flow, Node: "n"})
		}
		came, missed := 0, int64(0)
		for flow == "greet" && int64(came)+missed < announced || missed == 0 {
			data, ok := next("data: ")
			if !ok {
				t.Fatalf("the stream ended after %d events of %s and %d that were missed", came, flow, missed)
			}
			var event view.Event
			if err := json.Unmarshal([]byte(data), &event); err != nil {
				t.Fatal(err)
			}
			if event.Kind == view.EventPanel {
				came++
			}
			missed += event.Missed
		}
		if flow == "greet" && int64(came)+missed != announced || flow == "other" && came > 0 {
			t.Errorf("%d events of %s came, %d were missed", came, flow, missed)
		}
	}
}

func TestEventsEndOnShutdown(t *testing.T) {
	f := start(t)
	next := f.listen("")
	if err := f.server.Shutdown(context.Background()); err != nil {
		t.Fatal(err)
	}
	if line, ok := next("event: "); ok {
		t.Errorf("event %s after Shutdown", line)
	}
}

func TestEventsEndWithTheEngine(t *testing.T) {
	f := start(t)
	next := f.listen("")
	f.engine.Close(context.Background())
	if line, ok := next("event: "); ok {
		t.Errorf("event %s after Close", line)
	}
}

// TestOldestStreamMakesRoom: streams of machines that went away must not keep a
// new one out.
func TestOldestStreamMakesRoom(t *testing.T) {
	f := start(t)
	oldest := f.listen("")
	for range 64 {
		f.listen("")
	}
	if line, ok := oldest("event: "); ok {
		t.Errorf("event %s, want the end", line)
	}
	newest := f.listen("?flow=greet")
	f.want(http.StatusCreated, f.call("PUT", "/api/v1/flows/greet", document))
	if _, ok := newest("event: "); !ok {
		t.Error("the newest stream ended")
	}
}
