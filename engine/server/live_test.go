package server_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/server"
	"github.com/patchbay-dev/patchbay/engine/server/api"
)

// pair is greet with a second echo behind the first.
var pair = strings.Replace(document, "  edges:", "    - id: second\n      component: test/echo\n  edges:\n    - {from: echo.out, to: second.in}", 1)

// running puts the pair and sends it messages.
func running(t *testing.T, messages ...string) *fixture {
	t.Helper()
	f := start(t)
	f.want(http.StatusCreated, f.call("PUT", "/api/v1/flows/greet", pair))
	for _, text := range messages {
		f.want(http.StatusOK, f.call("POST", "/api/v1/flows/greet/nodes/echo/ports/in", text))
	}
	return f
}

func TestMessagesAndTaps(t *testing.T) {
	f := running(t, `{"text":"one"}`, `{"text":"fail","token":"pw-1234"}`)
	var messages api.MessageList
	f.want(http.StatusOK, f.call("GET", "/api/v1/flows/greet/edges/messages?from=echo.out&to=second.in", "")).into(t, &messages)
	if len(messages.Items) != 1 || !strings.Contains(string(messages.Items[0].Message), "one") {
		t.Errorf("messages of the edge = %+v", messages)
	}
	got := f.want(http.StatusOK, f.call("GET", "/api/v1/flows/greet/nodes/echo/messages?limit=1", ""))
	got.into(t, &messages)
	if len(messages.Items) != 1 || messages.Items[0].State != runtime.StateFailed || strings.Contains(got.body, "pw-1234") {
		t.Errorf("messages of the node = %s", got.body)
	}
	var taps api.TapList
	f.want(http.StatusOK, f.call("GET", "/api/v1/flows/greet/nodes/echo/taps", "")).into(t, &taps)
	if len(taps.Ports) != 1 || taps.Ports[0].Port != "out" {
		t.Errorf("taps = %+v", taps)
	}
	var log api.LogList
	f.want(http.StatusOK, f.call("GET", "/api/v1/flows/greet/nodes/echo/log", "")).into(t, &log)
	if log.Items == nil {
		t.Error("the log is null")
	}
	for path, status := range map[string]int{
		"edges/messages":                             http.StatusBadRequest,
		"edges/messages?from=echo.out&to=second":     http.StatusBadRequest,
		"edges/messages?from=ecco.out&to=second.in":  http.StatusNotFound,
		"edges/messages?from=echo.out&to=trigger.in": http.StatusOK,
		"nodes/ecco/messages":                        http.StatusNotFound,
		"nodes/echo/messages?limit=x":                http.StatusBadRequest,
		"nodes/ecco/taps":                            http.StatusNotFound,
		"nodes/ecco/log":                             http.StatusNotFound,
	} {
		f.want(status, f.call("GET", "/api/v1/flows/greet/"+path, ""))
	}
}

func TestRerun(t *testing.T) {
	f := running(t, `{"text":"one"}`, `{"text":"two","token":"pw-1234"}`)
	rerun := func(run, hop string) reply {
		return f.call("POST", "/api/v1/flows/greet/runs/"+run+"/hops/"+hop+"/rerun", "")
	}
	first := f.flowRuns()[1]
	var sent api.Sent
	f.want(http.StatusOK, rerun(first, "2")).into(t, &sent)
	if sent.Run == "" || sent.Run == first || sent.Error != "" {
		t.Errorf("sent = %+v", sent)
	}
	f.want(http.StatusBadRequest, rerun(first, "x"))
	f.want(http.StatusNotFound, rerun(first, "99"))
	f.want(http.StatusNotFound, rerun("nothing", "0"))
	f.want(http.StatusOK, rerun("last", "1"))
}

func (f *fixture) flowRuns() []string {
	var list api.RunList
	f.want(http.StatusOK, f.call("GET", "/api/v1/flows/greet/runs", "")).into(f.t, &list)
	var ids []string
	for _, r := range list.Items {
		ids = append(ids, r.ID)
	}
	return ids
}

func TestStatusEvents(t *testing.T) {
	f := start(t, func(o *server.Options) { o.StatusGap, o.Heartbeat = 5*time.Millisecond, time.Minute })
	f.want(http.StatusCreated, f.call("PUT", "/api/v1/flows/greet", document))
	next := f.listen("?flow=greet")
	status := func() runtime.StatusDelta {
		t.Helper()
		for {
			data, ok := next("data: ")
			if !ok {
				t.Fatal("the stream ended")
			}
			var event runtime.Event
			if err := json.Unmarshal([]byte(data), &event); err != nil {
				t.Fatal(err)
			}
			if event.Kind == runtime.EventStatus {
				return *event.Status
			}
		}
	}
	if whole := status(); len(whole.Nodes) != 2 || len(whole.Edges) != 1 || whole.Nodes[0].Panel != nil {
		t.Errorf("first = %+v", whole)
	}
	f.want(http.StatusOK, f.call("POST", "/api/v1/flows/greet/nodes/echo/ports/in", `{"text":"x"}`))
	if delta := status(); delta.Runs != 1 || len(delta.Nodes) != 0 || delta.Nodes == nil {
		t.Errorf("after a run = %+v", delta)
	}
}

// cluster answers as a test says.
type cluster struct {
	mu      sync.Mutex
	asked   []string
	forbids string
	err     error
}

func (c *cluster) Name() (string, error) { return "kind-test", c.err }

func (c *cluster) May(_ context.Context, namespace, group, resource, verb string) (bool, string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked = append(c.asked, fmt.Sprintf("%s/%s %s.%s", namespace, verb, resource, group))
	return verb != c.forbids, "", c.err
}

func TestAccess(t *testing.T) {
	tests := map[string]struct {
		cluster *cluster
		query   string
		allowed bool
		want    string
	}{
		"allowed":     {&cluster{}, "", true, `"items":[{`},
		"forbidden":   {&cluster{forbids: "list"}, "?namespace=shop", false, "missing: list deployments.apps"},
		"unreachable": {&cluster{err: errors.New("no route")}, "", false, `"cluster":"unreachable: no route"`},
		"no cluster":  {nil, "", false, "without a cluster"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f := start(t, func(o *server.Options) {
				if test.cluster != nil {
					o.Cluster = test.cluster
				}
			})
			f.want(http.StatusCreated, f.call("PUT", "/api/v1/flows/greet", document))
			var access api.Access
			got := f.want(http.StatusOK, f.call("GET", "/api/v1/flows/greet/access"+test.query, ""))
			got.into(t, &access)
			if len(access.Items) != 1 || access.Items[0].Allowed != test.allowed || !strings.Contains(got.body, test.want) {
				t.Errorf("access = %s", got.body)
			}
			if test.query != "" && !slices.Contains(test.cluster.asked, "shop/get deployments.apps") {
				t.Errorf("asked %v", test.cluster.asked)
			}
			var session api.Session
			f.want(http.StatusOK, f.call("GET", "/api/v1/session", "")).into(t, &session)
			if known := test.cluster != nil && test.cluster.err == nil; session.Version != "test" || (session.Cluster == "kind-test") != known {
				t.Errorf("session = %+v", session)
			}
		})
	}
}
