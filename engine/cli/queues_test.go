package cli_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/queue"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/server/api"
)

// answering is a server whose answers a test gives, and that keeps what it was asked. Safe
// for concurrent use.
type answering struct {
	t       *testing.T
	answers map[string]any // by method and path; a func answers by the request

	mu    sync.Mutex
	asked []string // method, path, query and body
}

// answers starts a server, and makes it the one that commands talk to.
func answers(t *testing.T, with map[string]any) *answering {
	t.Helper()
	alone(t)
	s := &answering{t: t, answers: with}
	here := httptest.NewServer(s)
	t.Cleanup(here.Close)
	t.Setenv("PATCHBAY_SERVER", here.URL)
	t.Setenv("PATCHBAY_TOKEN", "t")
	return s
}

func (s *answering) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		s.t.Error(err)
	}
	what := r.Method + " " + strings.TrimPrefix(r.URL.EscapedPath(), "/api/v1/")
	whole := what
	if r.URL.RawQuery != "" {
		whole += "?" + r.URL.RawQuery
	}
	s.mu.Lock()
	s.asked = append(s.asked, strings.TrimSpace(whole+" "+string(body)))
	s.mu.Unlock()
	answer, ok := s.answers[what]
	status := http.StatusOK
	switch by := answer.(type) {
	case nil:
		status, answer = http.StatusNotFound, api.Failure{Message: "there is no " + what}
	case func(*http.Request) (int, any):
		status, answer = by(r)
	}
	if !ok && status == http.StatusOK {
		status = http.StatusNotFound
	}
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(answer); err != nil {
		s.t.Error(err)
	}
}

func (s *answering) last() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.asked) == 0 {
		return ""
	}
	return s.asked[len(s.asked)-1]
}

func (s *answering) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = nil
}

const (
	routerEdge = "split.out -> router.input"
	sinkEdge   = "router.result -> sink.in"
)

// twoQueues are those of a flow.
func twoQueues() api.Queues {
	oldest := time.Now().Add(-90 * time.Second)
	return api.Queues{Broker: queue.BrokerStatus{Kind: "embedded", Connected: true, Streams: []queue.Stream{}}, Queues: []queue.Status{
		{Edge: routerEdge, State: queue.StateWorking, Waiting: 120, Delayed: 3, InWork: 4, Concurrency: 4, PerSecond: 12.34, Oldest: &oldest, Dead: 7, Limit: 10000},
		{Edge: sinkEdge, State: queue.StateFull, Problem: "10000 messages wait: whoever sends waits", Waiting: 10000, Concurrency: 1, Limit: 10000},
	}}
}

func TestQueueList(t *testing.T) {
	s := answers(t, map[string]any{"GET flows/mirror/queues": twoQueues(), "GET flows/plain/queues": api.Queues{}})
	contains(t, ok(t, "queue", "list", "mirror"), "DEAD LETTERS", routerEdge, "working", "120", "4/4", "1m30s", "12.3/s", "7",
		"mirror, "+sinkEdge+": 10000 messages wait")
	contains(t, ok(t, "queue", "list", "plain"), "no queued edges")
	var found api.Queues
	if err := json.Unmarshal([]byte(ok(t, "queue", "list", "mirror", "-o", "json")), &found); err != nil || len(found.Queues) != 2 {
		t.Errorf("%+v, %v", found, err)
	}

	s.answers["GET status"] = api.Status{Queues: []api.FlowQueue{{Flow: "mirror", Status: twoQueues().Queues[0]}, {Flow: "other", Unknown: "NATS does not answer"}},
		Broker: queue.BrokerStatus{Kind: "nats", Address: "nats://nats:4222", Problem: "it can't be reached"}}
	contains(t, ok(t, "queue", "list"), "mirror", routerEdge, "other", "unknown", "other: NATS does not answer", "NATS at nats://nats:4222: it can't be reached")
}

// TestWhichEdgeIsMeant holds that a part of an edge's name is enough where it fits one, and
// that nothing is guessed where it fits several or none.
func TestWhichEdgeIsMeant(t *testing.T) {
	s := answers(t, map[string]any{"GET flows/mirror/queues": twoQueues(), "GET flows/one/queues": api.Queues{Queues: twoQueues().Queues[:1]},
		"GET flows/none/queues":          api.Queues{},
		"POST flows/mirror/queues/pause": api.QueuePaused{}, "POST flows/one/queues/pause": api.QueuePaused{}})
	tests := map[string]struct {
		args []string
		edge string // that is paused
		says string // why none is
	}{
		"the whole name": {[]string{"mirror", routerEdge}, routerEdge, ""},
		"without spaces": {[]string{"mirror", "split.out->router.input"}, routerEdge, ""},
		"a node":         {[]string{"mirror", "split"}, routerEdge, ""},
		"an end":         {[]string{"mirror", "router.result"}, sinkEdge, ""},
		"the only one":   {[]string{"one"}, routerEdge, ""},
		"a node of two":  {[]string{"mirror", "router"}, "", "may be several queued edges"},
		"none is given":  {[]string{"mirror"}, "", "so name one"},
		"a wrong one":    {[]string{"mirror", "splt"}, "", "has no queued edge"},
		"a part of one":  {[]string{"mirror", "out"}, "", "has no queued edge"},
		"there are none": {[]string{"none"}, "", "flow none has no queued edges"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := run(t, "", append([]string{"queue", "pause"}, test.args...)...)
			if test.says != "" {
				if r.code == 0 || !strings.Contains(r.stderr, test.says) || strings.HasPrefix(s.last(), "POST") {
					t.Errorf("code %d, asked %s: %s", r.code, s.last(), r.stderr)
				}
				return
			}
			want := `POST flows/` + test.args[0] + `/queues/pause ` + bodyOf(t, map[string]any{"edge": test.edge, "paused": true})
			if r.code != 0 || s.last() != want {
				t.Errorf("code %d, asked %s, want %s: %s", r.code, s.last(), want, r.stderr)
			}
		})
	}
}

func bodyOf(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestQueueMessages(t *testing.T) {
	next := time.Now().Add(30 * time.Second)
	s := answers(t, map[string]any{"GET flows/mirror/queues": twoQueues(), "GET flows/mirror/queues/messages": runtime.QueuedPage{Next: "17", Messages: []runtime.QueuedMessage{
		{ID: "m1", Edge: routerEdge, Since: time.Now().Add(-2 * time.Hour), InWork: true, Run: "r1", Item: "shop/payments"},
		{ID: "m2", Edge: routerEdge, Since: time.Now().Add(-time.Hour), Failed: 2, Next: &next, Error: "refused\nby the registry", Key: "shop"},
		{ID: "m3", Edge: routerEdge, Since: time.Now()},
	}}})
	contains(t, ok(t, "queue", "messages", "mirror", "split"), "m1", "in work", "2h ago", "shop/payments", "m2", "delayed", "refused by the registry", "in 30s", "m3", "waiting",
		`queue messages mirror "`+routerEdge+`" --after 17`)
	ok(t, "queue", "messages", "mirror", "split", "--after", "17", "--limit", "5")
	contains(t, s.last(), "after=17", "limit=5", "edge=split.out+-%3E+router.input")
	if r := run(t, "", "queue", "messages", "mirror", "--limit", "501"); r.code != 2 {
		t.Errorf("a limit that is too large: %d %s", r.code, r.stderr)
	}
}

func TestQueueDropAsks(t *testing.T) {
	s := answers(t, map[string]any{"GET flows/mirror/queues": twoQueues(), "POST flows/mirror/queues/drop": api.QueueCount{Flow: "mirror", Count: 120}})
	if r := run(t, "", "queue", "drop", "mirror", "split"); r.code != 1 || !strings.Contains(r.stderr, "nothing was removed") || strings.HasPrefix(s.last(), "POST") {
		t.Errorf("without an answer: %d, asked %s: %s", r.code, s.last(), r.stderr)
	}
	if r := run(t, "y\n", "queue", "drop", "mirror", "split"); r.code != 0 || !strings.Contains(r.stdout, "120 messages dropped") {
		t.Errorf("with yes: %d %s%s", r.code, r.stdout, r.stderr)
	}
	contains(t, ok(t, "queue", "drop", "mirror", "split", "--yes"), "120 messages dropped")
	s.answers["POST flows/mirror/queues/pause"] = api.QueuePaused{}
	contains(t, ok(t, "queue", "resume", "mirror", "split"), routerEdge+" of flow mirror resumed")
	contains(t, s.last(), `"paused":false`)
}

func someLetters() runtime.DeadLetters {
	died := time.Now().Add(-5 * time.Minute)
	return runtime.DeadLetters{Total: 260, Next: "d2", Letters: []runtime.DeadLetter{
		{ID: "d1", Edge: routerEdge, Node: "router", Died: died, Since: died, Attempts: 5, Reason: queue.ReasonFailed, Error: "the registry\nrefuses", Cause: "refused", Item: "shop/payments", Message: json.RawMessage(`{"image":"a"}`)},
		{ID: "d2", Edge: sinkEdge, Died: died, Since: died, Reason: queue.ReasonUnfit, Error: "there is no node sink"},
	}, Groups: []queue.Group{{Edge: routerEdge, Cause: "refused", Reason: queue.ReasonFailed, Count: 200}, {Edge: sinkEdge, Cause: "no way", Reason: queue.ReasonUnfit, Count: 60}}}
}

func TestDeadLetterList(t *testing.T) {
	s := answers(t, map[string]any{"GET flows/mirror/dead-letters": someLetters(), "GET flows/mirror/queues": twoQueues(), "GET flows/fine/dead-letters": runtime.DeadLetters{}})
	contains(t, ok(t, "dead-letter", "list", "mirror"), "d1", "5m ago", "shop/payments", "the registry refuses", "unfit", "of 260", "--after d2", "BY CAUSE", "200", "no way", "dead-letter show mirror d1")
	ok(t, "dl", "ls", "mirror", "--edge", "split", "--cause", "refused", "--limit", "2", "--after", "d0")
	contains(t, s.last(), "after=d0", "limit=2", "cause=refused", "edge=split.out")
	contains(t, ok(t, "dead-letters", "list", "fine"), "No dead letter")
}

func TestDeadLetterShow(t *testing.T) {
	letters := someLetters().Letters
	masked, cut := letters[0], letters[0]
	masked.Masked, cut.Cut = true, true
	answers(t, map[string]any{"GET flows/mirror/dead-letters/d1": letters[0], "GET flows/mirror/dead-letters/masked": masked, "GET flows/mirror/dead-letters/cut": cut})
	contains(t, ok(t, "dl", "show", "mirror", "d1"), "About:", "shop/payments", "Attempts:", "5", "its attempts are used up", "the registry refuses", `"image": "a"`, "dead-letter retry mirror d1")
	if text := ok(t, "dl", "show", "mirror", "d1", "--message"); text != "{\n  \"image\": \"a\"\n}\n" {
		t.Errorf("the message is %q", text)
	}
	for id, says := range map[string]string{"masked": "has secrets", "cut": "too large"} {
		if r := run(t, "", "dl", "show", "mirror", id, "--message"); r.code != 1 || !strings.Contains(r.stderr, says) || r.stdout != "" {
			t.Errorf("%s: %d %s%s", id, r.code, r.stdout, r.stderr)
		}
	}
	contains(t, ok(t, "dl", "show", "mirror", "masked"), "secrets are masked")
}

// TestDeadLetterSelection holds that retry and drop ask for exactly what their arguments
// say, and that a flag that was forgotten never means all.
func TestDeadLetterSelection(t *testing.T) {
	done := api.QueueCount{Flow: "mirror", Count: 2}
	s := answers(t, map[string]any{"GET flows/mirror/queues": twoQueues(), "POST flows/mirror/dead-letters/retry": done, "POST flows/mirror/dead-letters/drop": done})
	tests := map[string]struct {
		args []string
		body string // of the request; empty when there is none
		says string
	}{
		"ids":            {[]string{"d1", "d2"}, `{"ids":["d1","d2"]}`, ""},
		"an edge":        {[]string{"--edge", "split"}, `{"edge":"split.out -\u003e router.input"}`, ""},
		"a cause":        {[]string{"--cause", "refused"}, `{"cause":"refused"}`, ""},
		"both":           {[]string{"--cause", "refused", "--edge", sinkEdge}, `{"edge":"router.result -\u003e sink.in","cause":"refused"}`, ""},
		"all":            {[]string{"--all"}, `{"all":true}`, ""},
		"nothing":        {nil, "", "give their ids"},
		"ids and all":    {[]string{"d1", "--all"}, "", "either ids"},
		"ids and edge":   {[]string{"d1", "--edge", "split"}, "", "either ids"},
		"all of a cause": {[]string{"--all", "--cause", "x"}, "", "either ids"},
		"a wrong edge":   {[]string{"--edge", "nothing"}, "", "has no queued edge"},
	}
	for name, test := range tests {
		for _, what := range []string{"retry", "drop"} {
			t.Run(what+" "+name, func(t *testing.T) {
				args := append([]string{"dead-letter", what, "mirror"}, test.args...)
				if what == "drop" {
					args = append(args, "--yes")
				}
				s.forget()
				r := run(t, "", args...)
				switch {
				case test.says != "":
					if r.code == 0 || !strings.Contains(r.stderr, test.says) || strings.HasPrefix(s.last(), "POST") {
						t.Errorf("code %d, asked %s: %s", r.code, s.last(), r.stderr)
					}
				case r.code != 0 || s.last() != "POST flows/mirror/dead-letters/"+what+" "+test.body:
					t.Errorf("code %d, asked %s: %s", r.code, s.last(), r.stderr)
				}
			})
		}
	}
	if r := run(t, "n\n", "dl", "drop", "mirror", "--cause", "refused"); r.code != 1 || !strings.Contains(r.stderr, `with the cause "refused"`) {
		t.Errorf("drop with no: %d %s", r.code, r.stderr)
	}
}

func TestDeadLetterRetryWithAnotherMessage(t *testing.T) {
	s := answers(t, map[string]any{"POST flows/mirror/dead-letters/retry": api.QueueCount{Flow: "mirror", Count: 1}})
	contains(t, ok(t, "dl", "retry", "mirror", "d1", "--message", file(t, "m.json", "{\n  \"image\": \"b\"\n}\n")), "1 dead letter put back", "queue list mirror")
	if want := `POST flows/mirror/dead-letters/retry {"ids":["d1"],"message":{"image":"b"}}`; s.last() != want {
		t.Errorf("asked %s, want %s", s.last(), want)
	}
	if r := run(t, `{"image":"c"}`, "dl", "retry", "mirror", "d1", "--message", "-"); r.code != 0 || !strings.HasSuffix(s.last(), `"message":{"image":"c"}}`) {
		t.Errorf("of standard input: %d %s, asked %s", r.code, r.stderr, s.last())
	}
	for name, args := range map[string][]string{"no JSON": {"d1", "--message", file(t, "m", "image: b")}, "two": {"d1", "d2", "--message", "-"}, "all": {"--all", "--message", "-"}} {
		if r := run(t, "", append([]string{"dl", "retry", "mirror"}, args...)...); r.code != 2 {
			t.Errorf("%s: %d %s", name, r.code, r.stderr)
		}
	}
}

func TestStatusShowsAllEngines(t *testing.T) {
	started := time.Now().Add(-3 * time.Hour)
	s := answers(t, map[string]any{"GET status": api.Status{
		Engines: []api.Engine{{Name: "patchbay-a", Self: true, Answers: true, Version: "1.2.3", Started: &started, Flows: 2}, {Name: "patchbay-b"}},
		Leases:  []api.Lease{{Flow: "mirror", Holder: "patchbay-b"}, {Flow: "other"}},
		Broker: queue.BrokerStatus{Kind: "nats", Address: "nats://nats:4222", Connected: true,
			Streams: []queue.Stream{{Name: "patchbay_mirror", Flow: "mirror", Messages: 130, Bytes: 3 << 19, Replicas: 3, Leader: "nats-1"}}},
		Queues: []api.FlowQueue{{Flow: "mirror", Status: twoQueues().Queues[0]}},
	}})
	contains(t, ok(t, "status"), "patchbay-a", "1.2.3", "3h ago", "answers you", "patchbay-b", "does not answer", "ITS TRIGGERS RUN ON", "no engine now",
		"NATS at nats://nats:4222", "patchbay_mirror", "1.5 MiB", "nats-1", routerEdge, "120")
	s.answers["GET status"] = api.Status{Engines: []api.Engine{{Name: "laptop", Self: true, Answers: true, Started: &started}}, Broker: queue.BrokerStatus{Kind: "embedded", Connected: true}}
	text := ok(t, "status")
	contains(t, text, "laptop", "NATS inside the process", "No flow has queued edges.")
	if strings.Contains(text, "TRIGGERS") {
		t.Errorf("one engine alone has lease holders:\n%s", text)
	}
	if r := run(t, "", "status", "mirror"); r.code != 2 {
		t.Errorf("a flow: %d %s", r.code, r.stderr)
	}
}

func TestStatusOfAServer(t *testing.T) {
	serve(t, alone(t))
	ok(t, "flow", "apply", "-f", file(t, "greeting.yaml", document))
	contains(t, ok(t, "status"), "1.2.3", "just now", "No flow has queued edges.")
	contains(t, ok(t, "queue", "list"), "No flow has queued edges.")
	contains(t, ok(t, "queue", "list", "greet"), "Flow greet has no queued edges")
	if r := run(t, "", "queue", "list", "gret"); r.code != 1 || !strings.Contains(r.stderr, "greet") {
		t.Errorf("a wrong name: %d %s", r.code, r.stderr)
	}
}
