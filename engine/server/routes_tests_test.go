package server_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/server/api"
)

// asTests is the body of a request that runs tests, on a document or, when it is empty, on
// what is stored.
func asTests(t *testing.T, document, tests string) string {
	t.Helper()
	in := map[string]any{"tests": tests}
	if document != "" {
		in["document"] = document
	}
	body, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

const echoTests = `apiVersion: patchbay.dev/v1alpha1
kind: FlowTest
parameters: {anything: 1}
mocks: {echo: [{emit: {out: {text: back}}}]}
tests:
  - name: it comes
    given: [{to: trigger.out, message: {text: hi}}]
    expect: [{at: echo.in, message: {text: hi}}]
`

func TestTestsOfAFlow(t *testing.T) {
	f := start(t)
	f.want(http.StatusCreated, f.call("PUT", "/api/v1/flows/greet", document))
	unwired := strings.Replace(document, "to: echo.in", "to: echo.in\n      map: {text: other}", 1)
	tests := map[string]struct {
		path, body string
		status     int
		passed     bool
		want       string
	}{
		"what is stored":      {"greet", asTests(t, "", echoTests), 200, true, `"name":"it comes"`},
		"a document":          {"greet", asTests(t, unwired, echoTests), 200, false, `"node":"echo","port":"in","path":"text"`},
		"no tests":            {"greet", asTests(t, "", "tests: []"), 200, false, `want kind: FlowTest`},
		"no YAML":             {"greet", asTests(t, "", "a: ["), 200, false, `tests.yaml`},
		"no flow":             {"great", asTests(t, "", echoTests), 404, false, "greet"},
		"another flow's name": {"great", asTests(t, document, echoTests), 422, false, "greet"},
		"a broken document":   {"greet", asTests(t, "kind: Flow", echoTests), 422, false, "problems"},
		"no body":             {"greet", "", 200, false, "want one document, have 0"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := f.want(test.status, f.call("POST", "/api/v1/flows/"+test.path+"/test", test.body))
			if !strings.Contains(got.body, test.want) || strings.Contains(got.body, `"passed":true,"outcomes"`) != test.passed {
				t.Errorf("answer: %s", got.body)
			}
		})
	}
	many := echoTests
	for i := range 100 {
		many += strings.Replace(echoTests[strings.Index(echoTests, "  - name"):], "it comes", "it comes "+strings.Repeat("x", i+1), 1)
	}
	f.want(http.StatusBadRequest, f.call("POST", "/api/v1/flows/greet/test", asTests(t, "", many)))
}

// TestRunBecomesATest records a run, whose test passes on the flow as it is and fails on
// another document.
func TestRunBecomesATest(t *testing.T) {
	f := start(t)
	f.want(http.StatusCreated, f.call("PUT", "/api/v1/flows/greet", document))
	f.want(http.StatusOK, f.call("POST", "/api/v1/flows/greet/nodes/trigger/ports/out", `{"text":"real","token":"very-secret"}`))
	var recorded api.RecordedTest
	f.want(http.StatusOK, f.call("POST", "/api/v1/flows/greet/runs/last/test", "")).into(t, &recorded)
	if strings.Contains(recorded.Tests, "very-secret") || !strings.Contains(recorded.Tests, "placeholder-for-a-secret") ||
		len(recorded.Notes) == 0 || !strings.Contains(recorded.Notes[0], "held a secret, which is not kept") {
		t.Errorf("recorded: %s\nnotes %q", recorded.Tests, recorded.Notes)
	}
	var report api.TestReport
	f.want(http.StatusOK, f.call("POST", "/api/v1/flows/greet/test", asTests(t, "", recorded.Tests))).into(t, &report)
	if !report.Passed || len(report.Outcomes) != 1 {
		t.Errorf("report: %+v\n%s", report, recorded.Tests)
	}
	other := strings.Replace(document, "to: echo.in", "to: echo.in\n      map: {text: other}", 1)
	f.want(http.StatusOK, f.call("POST", "/api/v1/flows/greet/test", asTests(t, other, recorded.Tests))).into(t, &report)
	if report.Passed || len(report.Outcomes[0].Differences) == 0 || report.Outcomes[0].Differences[0].Node != "echo" {
		t.Errorf("on another document: %+v", report)
	}
	if got := f.want(http.StatusNotFound, f.call("POST", "/api/v1/flows/greet/runs/x-1/test", "")); !strings.Contains(got.body, "x-1") {
		t.Error(got.body)
	}
}
