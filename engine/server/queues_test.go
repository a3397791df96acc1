package server_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/server"
	"github.com/patchbay-dev/patchbay/engine/server/api"
)

// TestWhichDeadLettersAreMeant holds that a field which was forgotten never means all of
// them, and that what is said twice is refused.
func TestWhichDeadLettersAreMeant(t *testing.T) {
	f := greeted(t)
	const either, which = "either ids", "want ids, an edge, a cause, or all"
	tests := map[string]struct{ body, want string }{
		"nothing":            {``, which},
		"an empty body":      {`{}`, which},
		"no ids":             {`{"ids":[]}`, which},
		"not all":            {`{"all":false}`, which},
		"ids and all":        {`{"ids":["1"],"all":true}`, either},
		"ids and an edge":    {`{"ids":["1"],"edge":"a.b -> c.d"}`, either},
		"a cause and all":    {`{"cause":"refused","all":true}`, either},
		"a misspelled field": {`{"id":["1"]}`, "unknown field"},
		"too many":           {`{"ids":[` + strings.Repeat(`"1",`, 10_000) + `"1"]}`, "more than the 10000"},
	}
	for name, test := range tests {
		for _, what := range []string{"retry", "drop"} {
			t.Run(what+" "+name, func(t *testing.T) {
				got := f.want(http.StatusBadRequest, f.call("POST", "/api/v1/flows/greet/dead-letters/"+what, test.body))
				if !strings.Contains(got.body, test.want) {
					t.Errorf("%s: want %q in it", got.body, test.want)
				}
			})
		}
	}
	for name, body := range map[string]string{"all": `{"all":true,"message":{}}`, "two": `{"ids":["1","2"],"message":{}}`, "an edge": `{"edge":"a.b -> c.d","message":{}}`} {
		got := f.want(http.StatusBadRequest, f.call("POST", "/api/v1/flows/greet/dead-letters/retry", body))
		if !strings.Contains(got.body, "the id of one dead letter") {
			t.Errorf("a message for %s: %s", name, got.body)
		}
	}
	got := f.want(http.StatusBadRequest, f.call("POST", "/api/v1/flows/greet/dead-letters/drop", `{"ids":["1"],"message":{}}`))
	if !strings.Contains(got.body, "message") {
		t.Errorf("drop with a message: %s", got.body)
	}
}

func TestQueuesNameTheirEdge(t *testing.T) {
	f := greeted(t)
	for _, call := range [][3]string{
		{"GET", "/api/v1/flows/greet/queues/messages", ""},
		{"POST", "/api/v1/flows/greet/queues/pause", `{"paused":true}`},
		{"POST", "/api/v1/flows/greet/queues/drop", `{}`},
	} {
		if got := f.want(http.StatusBadRequest, f.call(call[0], call[1], call[2])); !strings.Contains(got.body, "edge: want a queued edge") {
			t.Errorf("%v: %s", call, got.body)
		}
	}
}

// TestQueuesOfAFlowThatIsNone holds that each route says so.
func TestQueuesOfAFlowThatIsNone(t *testing.T) {
	f := greeted(t)
	edge := url.QueryEscape(queuedEdge)
	for _, call := range [][3]string{
		{"GET", "/api/v1/flows/gret/queues", ""}, {"GET", "/api/v1/flows/gret/queues/messages?edge=" + edge, ""},
		{"POST", "/api/v1/flows/gret/queues/pause", `{"edge":"` + queuedEdge + `","paused":true}`},
		{"POST", "/api/v1/flows/gret/queues/drop", `{"edge":"` + queuedEdge + `"}`},
		{"GET", "/api/v1/flows/gret/dead-letters", ""}, {"GET", "/api/v1/flows/gret/dead-letters/1", ""},
		{"POST", "/api/v1/flows/gret/dead-letters/retry", `{"all":true}`}, {"POST", "/api/v1/flows/gret/dead-letters/drop", `{"all":true}`},
	} {
		if got := f.want(http.StatusNotFound, f.call(call[0], call[1], call[2])); !strings.Contains(got.body, "greet") {
			t.Errorf("%v: %s", call, got.body)
		}
	}
}

func TestStatusOfOneEngine(t *testing.T) {
	f := greeted(t, func(o *server.Options) { o.Name = "here" })
	var status api.Status
	got := f.want(http.StatusOK, f.call("GET", "/api/v1/status", ""))
	got.into(t, &status)
	if len(status.Engines) != 1 {
		t.Fatalf("the engines are %+v", status.Engines)
	}
	one := status.Engines[0]
	if one.Name != "here" || !one.Self || !one.Answers || one.Version != "test" || one.Started == nil || one.Flows != 1 {
		t.Errorf("the engine is %+v", one)
	}
	if len(status.Leases) != 0 {
		t.Errorf("one engine alone has leases: %+v", status.Leases)
	}
	for _, never := range []string{`"queues":null`, `"streams":null`, `"leases":null`} {
		if strings.Contains(got.body, never) {
			t.Errorf("%s in %s", never, got.body)
		}
	}
}

func TestStatusOfSeveralEngines(t *testing.T) {
	asked, _ := neighbours(t, true)
	var status api.Status
	got := asked.want(http.StatusOK, asked.call("GET", "/api/v1/status", ""))
	got.into(t, &status)
	if len(status.Engines) != 3 || !status.Engines[0].Self {
		t.Fatalf("the engines are %+v", status.Engines)
	}
	other, silent := status.Engines[1], status.Engines[2]
	if other.Name != "other" || other.Self || !other.Answers || other.Version != "test" || other.Flows != 1 {
		t.Errorf("the one that answers is %+v", other)
	}
	if silent.Name != "silent" || silent.Answers || silent.Started != nil {
		t.Errorf("the one that does not answer is %+v", silent)
	}
	if len(status.Leases) != 1 || status.Leases[0].Flow != "greet" {
		t.Errorf("the leases are %+v", status.Leases)
	}
	if header := got.header.Get("Patchbay-Unanswered"); header != "silent" {
		t.Errorf("%q did not answer", header)
	}
}

// TestStatusIsOfFlowsThatOneMaySee holds that who may see one flow learns nothing of others.
func TestStatusIsOfFlowsThatOneMaySee(t *testing.T) {
	f := greeted(t, withPeople(someRights()), func(o *server.Options) { o.Peers = peers{} })
	f.want(http.StatusCreated, f.call("PUT", "/api/v1/flows/other", strings.Replace(document, "name: greet", "name: other", 1)))
	for who, want := range map[string]int{"ann": 1, "reader": 2} {
		var status api.Status
		f.want(http.StatusOK, f.as(who, "GET", "/api/v1/status", "")).into(t, &status)
		if len(status.Leases) != want {
			t.Errorf("%s sees the leases %+v", who, status.Leases)
		}
	}
	f.want(http.StatusForbidden, f.as("stranger", "GET", "/api/v1/status", ""))
}
