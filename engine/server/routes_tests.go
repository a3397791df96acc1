package server

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/flows"
	"github.com/patchbay-dev/patchbay/engine/flowtest"
	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/server/exchange"
)

// The bounds of the tests of one request: they take the turn of a check.
const (
	testsTime = 20 * time.Second
	maxTests  = 100
	testsFile = "tests.yaml" // what the file is called in problems
)

// testRoutes run tests of flows. Nothing of them reaches outside of the process.
func (s *Server) testRoutes() []operation {
	return []operation{
		op(http.MethodPost, "/api/v1/flows/{name}/test", "testFlow",
			"Run tests on a flow, or on a document that is not saved. A node that may reach outside is never called: the tests say what it answers.", s.testFlow).
			needs(toDraft()).costs(heavy),
		op(http.MethodPost, "/api/v1/flows/{name}/runs/{run}/test", "recordRun",
			"A run as a test: what began it is given, the nodes that may reach outside answer as they did, and its messages are expected.", s.recordRun).
			over(byItsEngine).needs(byFlow(seeingRun)).costs(heavy),
	}
}

type testInput struct {
	Name     string          `path:"name" description:"Name of the flow."`
	Document json.RawMessage `json:"document,omitempty" description:"The document to test, as JSON, or its YAML as text; the stored one by default."`
	Tests    string          `json:"tests" required:"true" description:"The YAML of a file of tests."`
}

func (s *Server) testFlow(ctx context.Context, in testInput) (api.TestReport, error) {
	document, err := s.tested(in)
	if err != nil {
		return api.TestReport{}, err
	}
	f, problems := flowtest.Read(testsFile, []byte(in.Tests))
	report := api.TestReport{Flow: in.Name, Outcomes: []flowtest.Outcome{}}
	if f == nil {
		report.Problems = api.ProblemsOf(problems)
		return report, nil
	}
	if len(f.Tests) > maxTests {
		return report, exchange.BadRequest("the file has %d tests: at most %d are run at a time here; patchbay test runs any number", len(f.Tests), maxTests)
	}
	within, cancel := context.WithTimeout(ctx, testsTime)
	defer cancel()
	report.Outcomes = flowtest.Run(within, flowtest.Options{
		Catalog:  s.options.Engine.Catalog(),
		Document: func(map[string]any) (*flow.Flow, error) { return document, nil }, // its parameters are filled in
	}, f)
	if left := len(f.Tests) - len(report.Outcomes); left > 0 {
		problems = append(problems, flow.Problem{File: testsFile, Message: fmt.Sprintf("%d of the tests were not run, since the others took %s", left, testsTime)})
	}
	report.Passed, report.Problems = flowtest.Report{Outcomes: report.Outcomes, Problems: problems}.Passed(), api.ProblemsOf(problems)
	return report, nil
}

// tested is the document that is to be tested.
func (s *Server) tested(in testInput) (*flow.Flow, error) {
	text := bytes.TrimSpace(in.Document)
	if len(text) == 0 || string(text) == "null" {
		stored, err := s.options.Flows.Get(in.Name)
		if err != nil {
			return nil, err
		}
		if stored.Document.Flow == nil {
			return nil, exchange.Conflict(stored.Problems.Err())
		}
		return stored.Document.Flow, nil
	}
	var yaml string
	if text[0] == '"' && json.Unmarshal(text, &yaml) == nil {
		text = []byte(yaml)
	}
	document, problems := flow.Parse(orFlow(""), text)
	if document == nil || problems.HasErrors() {
		return nil, &flows.InvalidError{Name: orFlow(""), Problems: problems}
	}
	if err := named(document, in.Name); err != nil {
		return nil, err
	}
	s.restore(document)
	return document, nil
}

func (s *Server) recordRun(ctx context.Context, in runInput) (api.RecordedTest, error) {
	run, err := s.getRun(ctx, in)
	if err != nil {
		return api.RecordedTest{}, err
	}
	deployed, err := s.options.Flows.Running(in.Name)
	if err != nil {
		return api.RecordedTest{}, err
	}
	recorded, err := flowtest.Record(deployed.Document(), run, s.options.Engine.Catalog())
	if err != nil {
		return api.RecordedTest{}, exchange.Conflict(fmt.Errorf("run %s can't become a test: %w", run.ID, err))
	}
	within, cancel := context.WithTimeout(ctx, testsTime)
	defer cancel()
	recorded.Settle(within)
	return api.RecordedTest{Tests: string(recorded.Text()), Notes: append([]string{}, recorded.Notes...)}, nil
}
