package server_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/queue"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/server/api"
)

// queuedDocument is the greeting with a queued edge that tries a message once.
var queuedDocument = strings.Replace(document, "to: echo.in\n", "to: echo.in\n      queue: {maxAttempts: 1}\n", 1)

// queuing is a server with a flow whose queued edge hands out.
func queuing(t *testing.T) *fixture {
	t.Helper()
	f := start(t)
	f.ponder.idle.Store(true)
	f.apply()
	return f
}

// apply stores the flow and starts it.
func (f *fixture) apply() {
	f.t.Helper()
	if got := f.call("PUT", "/api/v1/flows/greet", queuedDocument); got.status >= 300 {
		f.t.Fatalf("%d %s", got.status, got.body)
	}
	f.want(http.StatusOK, f.call("POST", "/api/v1/flows/greet/start", ""))
	f.awaitQueue("it works", func(q queue.Status) bool {
		return q.State == queue.StateIdle || q.State == queue.StateWorking || q.State == queue.StatePaused
	})
}

func (f *fixture) put(text string) {
	f.t.Helper()
	f.want(http.StatusOK, f.call("POST", "/api/v1/flows/greet/nodes/trigger/ports/out", `{"text":"`+text+`"}`))
}

func (f *fixture) pause(paused bool) {
	f.t.Helper()
	body := fmt.Sprintf(`{"edge":"%s","paused":%t}`, queuedEdge, paused)
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		got := f.call("POST", "/api/v1/flows/greet/queues/pause", body)
		if got.status == http.StatusServiceUnavailable && strings.Contains(got.body, "being made") && time.Now().Before(deadline) {
			continue // the flow was deployed a moment ago
		}
		f.want(http.StatusOK, got)
		return
	}
}

func (f *fixture) queue() queue.Status {
	f.t.Helper()
	var found api.Queues
	f.want(http.StatusOK, f.call("GET", "/api/v1/flows/greet/queues", "")).into(f.t, &found)
	if len(found.Queues) != 1 {
		f.t.Fatalf("the queues are %+v", found.Queues)
	}
	return found.Queues[0]
}

func (f *fixture) awaitQueue(what string, so func(queue.Status) bool) queue.Status {
	f.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		now := f.queue()
		if so(now) {
			return now
		}
		if time.Now().After(deadline) {
			f.t.Fatalf("it did not come to this: %s: %+v", what, now)
		}
	}
}

func TestQueuedMessagesAndDeadLetters(t *testing.T) {
	f := queuing(t)
	f.pause(true)
	f.awaitQueue("it is paused", func(q queue.Status) bool { return q.State == queue.StatePaused && q.Paused })
	for i := range 3 {
		f.put(fmt.Sprint("fail ", i)) // echo fails for "fail" alone
	}
	f.put("fail")
	f.awaitQueue("four wait", func(q queue.Status) bool { return q.Waiting == 4 && q.Oldest != nil })
	var page runtime.QueuedPage
	messages := "/api/v1/flows/greet/queues/messages?edge=" + url.QueryEscape(queuedEdge)
	f.want(http.StatusOK, f.call("GET", messages+"&limit=3", "")).into(t, &page)
	if len(page.Messages) != 3 || page.Next == "" || !strings.Contains(string(page.Messages[0].Message), "fail 0") {
		t.Fatalf("the first page is %+v", page)
	}
	rest := runtime.QueuedPage{}
	f.want(http.StatusOK, f.call("GET", messages+"&after="+page.Next, "")).into(t, &rest)
	if len(rest.Messages) != 1 || rest.Next != "" {
		t.Errorf("the second page is %+v", rest)
	}
	f.want(http.StatusBadRequest, f.call("GET", messages+"&after=x", ""))
	if got := f.want(http.StatusNotFound, f.call("POST", "/api/v1/flows/greet/queues/drop", `{"edge":"a.b -> c.d"}`)); !strings.Contains(got.body, "trigger.out -\\u003e echo.in") {
		t.Errorf("an edge that is none: %s", got.body)
	}
	f.pause(false)
	f.awaitQueue("one is dead", func(q queue.Status) bool { return q.Dead == 1 && q.Waiting+q.InWork == 0 })

	var letters runtime.DeadLetters
	f.want(http.StatusOK, f.call("GET", "/api/v1/flows/greet/dead-letters", "")).into(t, &letters)
	if letters.Total != 1 || len(letters.Letters) != 1 || len(letters.Groups) != 1 || letters.Letters[0].Node != "echo" {
		t.Fatalf("the dead letters are %+v", letters)
	}
	id := letters.Letters[0].ID
	f.want(http.StatusOK, f.call("GET", "/api/v1/flows/greet/dead-letters/"+id, ""))
	f.want(http.StatusNotFound, f.call("GET", "/api/v1/flows/greet/dead-letters/none", ""))
	if got := f.want(http.StatusBadRequest, f.call("POST", "/api/v1/flows/greet/dead-letters/retry", `{"ids":["`+id+`"],"message":{"txt":1}}`)); !strings.Contains(got.body, "txt") {
		t.Errorf("a message that does not fit: %s", got.body)
	}
	var done api.QueueCount
	f.want(http.StatusOK, f.call("POST", "/api/v1/flows/greet/dead-letters/retry", `{"ids":["`+id+`"],"message":{"text":"fine"}}`)).into(t, &done)
	f.awaitQueue("nothing is left", func(q queue.Status) bool { return q.Dead+q.Waiting+q.InWork == 0 })
	if done.Count != 1 {
		t.Errorf("%d retried", done.Count)
	}
	var status api.Status
	f.want(http.StatusOK, f.call("GET", "/api/v1/status", "")).into(t, &status)
	if len(status.Queues) != 1 || status.Queues[0].Flow != "greet" || status.Queues[0].Edge != queuedEdge || status.Broker.Kind != "embedded" || len(status.Broker.Streams) == 0 {
		t.Errorf("the status is %+v", status)
	}
}

// TestRemovalSaysWhatBecomesOfWhatWaits removes a flow with a waiting message in each way,
// and looks what a flow of that name finds that comes back.
func TestRemovalSaysWhatBecomesOfWhatWaits(t *testing.T) {
	tests := map[string]struct {
		query  string
		status int
		waits  int // in the flow that comes back, or in the one that stayed
	}{
		"nothing is said":   {"", http.StatusConflict, 1},
		"keep":              {"?queued=keep", http.StatusOK, 1},
		"drop":              {"?queued=drop", http.StatusOK, 0},
		"drain, but paused": {"?queued=drain", http.StatusConflict, 1},
		"a wrong word":      {"?queued=purge", http.StatusBadRequest, 1},
		"a wait for drop":   {"?queued=drop&wait=1m", http.StatusBadRequest, 1},
		"a long wait":       {"?queued=drain&wait=16m", http.StatusBadRequest, 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f := queuing(t)
			f.pause(true)
			f.put("later")
			f.awaitQueue("one waits", func(q queue.Status) bool { return q.Waiting == 1 })
			got := f.want(test.status, f.call("DELETE", "/api/v1/flows/greet"+test.query, ""))
			if test.query == "" {
				var failure api.Failure
				got.into(t, &failure)
				if failure.Queued == nil || *failure.Queued != (api.Queued{Waiting: 1}) || !strings.Contains(failure.Message, "1 message waits") {
					t.Errorf("the refusal is %s", got.body)
				}
			}
			f.apply()
			f.awaitQueue("what was asked for", func(q queue.Status) bool { return q.Waiting == test.waits })
		})
	}
}

// TestARemovalThatIsRefusedDropsNothing holds that what waits is there as before when the
// flow is not removed after all.
func TestARemovalThatIsRefusedDropsNothing(t *testing.T) {
	f := queuing(t)
	f.pause(true)
	f.put("later")
	f.want(http.StatusPreconditionFailed, f.call("DELETE", "/api/v1/flows/greet?queued=drop", "", "If-Match", `"other"`))
	f.awaitQueue("it still waits", func(q queue.Status) bool { return q.Waiting == 1 })
}

// TestDrainHandlesWhatWaits holds that what waits is handled before the flow is gone.
func TestDrainHandlesWhatWaits(t *testing.T) {
	f := queuing(t)
	f.pause(true)
	for range 20 {
		f.put("later")
	}
	f.awaitQueue("they wait", func(q queue.Status) bool { return q.Waiting == 20 })
	f.pause(false)
	f.want(http.StatusOK, f.call("DELETE", "/api/v1/flows/greet?queued=drain&wait=20s", ""))
	f.want(http.StatusNotFound, f.call("GET", "/api/v1/flows/greet", ""))
	f.apply()
	if q := f.queue(); q.Waiting+q.InWork+q.Dead != 0 {
		t.Errorf("a flow of that name finds %+v", q)
	}
}

// TestDrainLeavesDeadLettersToPeople holds that a flow stays, and goes on, when a drain ends
// with dead letters.
func TestDrainLeavesDeadLettersToPeople(t *testing.T) {
	f := queuing(t)
	f.put("fail")
	f.awaitQueue("one is dead", func(q queue.Status) bool { return q.Dead == 1 })
	got := f.want(http.StatusConflict, f.call("DELETE", "/api/v1/flows/greet?queued=drain&wait=20s", ""))
	if !strings.Contains(got.body, "1 dead letter is left") {
		t.Errorf("the refusal is %s", got.body)
	}
	f.put("fine")
	f.awaitQueue("it goes on", func(q queue.Status) bool { return q.Waiting+q.InWork == 0 && q.State != queue.StateStopped })
	f.want(http.StatusOK, f.call("DELETE", "/api/v1/flows/greet?queued=drop", ""))
}

// TestRunsThatWait: a run whose message waits in a queue is found by that state.
func TestRunsThatWait(t *testing.T) {
	f := queuing(t)
	f.pause(true)
	f.put("x")
	waiting := func() string { return f.want(http.StatusOK, f.call("GET", "/api/v1/runs?state=waiting", "")).body }
	if got := waiting(); !strings.Contains(got, `"state":"waiting"`) || !strings.Contains(got, `"waiting":1`) {
		t.Errorf("while the queue is paused: %s", got)
	}
	f.pause(false)
	// The queue has nothing to do a moment before the run that waited for it has ended.
	f.awaitQueue("it is handled", func(q queue.Status) bool {
		return q.State == queue.StateIdle && q.Waiting == 0 && !strings.Contains(waiting(), `"state":"waiting"`)
	})
	if got := f.want(http.StatusOK, f.call("GET", "/api/v1/runs", "")).body; !strings.Contains(got, `"state":"ok"`) {
		t.Errorf("all runs: %s", got)
	}
}
