package server_test

import (
	"net/http"
	"strings"
	"testing"
)

// TestQuestionsAboutRuns asks after one run of a flow that names no items.
func TestQuestionsAboutRuns(t *testing.T) {
	f := start(t)
	f.want(http.StatusCreated, f.call("PUT", "/api/v1/flows/greet", document))
	f.want(http.StatusOK, f.call("POST", "/api/v1/flows/greet/nodes/echo/ports/in", `{"text":"x"}`))
	tests := map[string]struct {
		method, path string
		status       int
		want         string
	}{
		"all runs":                {"GET", "/api/v1/runs", 200, `"flow":"greet"`},
		"of a state":              {"GET", "/api/v1/runs?state=failed", 200, `{"items":[]}`},
		"a state that is none":    {"GET", "/api/v1/runs?state=odd", 400, "none of running, waiting, ok, handled, failed"},
		"since a time":            {"GET", "/api/v1/runs?since=2020-01-01T00:00:00Z", 200, `"flow":"greet"`},
		"until before it":         {"GET", "/api/v1/runs?since=48h&until=1h", 200, `{"items":[]}`},
		"since what":              {"GET", "/api/v1/runs?since=yesterday", 400, "neither a time such as"},
		"since the future":        {"GET", "/api/v1/runs?since=-1h", 400, "neither a time such as"},
		"why nothing":             {"GET", "/api/v1/why?about=", 400, "want a part of a name"},
		"why nobody":              {"GET", "/api/v1/why?about=nobody", 200, `{"items":[]}`},
		"overview without items":  {"GET", "/api/v1/flows/greet/overview", 200, `{"flow":"greet","items":[]}`},
		"overview of nobody":      {"GET", "/api/v1/flows/great/overview", 404, "greet"},
		"cancel what is over":     {"POST", "/api/v1/flows/greet/runs/last/cancel", 200, `"cancelled":false`},
		"cancel what never began": {"POST", "/api/v1/flows/greet/runs/x-1/cancel", 404, "x-1"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := f.want(test.status, f.call(test.method, test.path, ""))
			if !strings.Contains(got.body, test.want) {
				t.Errorf("the answer is %s, want %s", got.body, test.want)
			}
		})
	}
}
