package api

import "github.com/patchbay-dev/patchbay/engine/flowtest"

// RecordedTest is a run as a test of its flow.
type RecordedTest struct {
	Tests string   `json:"tests" required:"true" description:"The YAML of a file of tests."`
	Notes []string `json:"notes" required:"true" description:"What the test does not hold of the run, such as secrets; its comments say so too."`
}

// TestReport is what became of the tests of a flow.
type TestReport struct {
	Flow     string             `json:"flow" required:"true"`
	Passed   bool               `json:"passed" required:"true"`
	Outcomes []flowtest.Outcome `json:"outcomes" required:"true"`
	Problems []Problem          `json:"problems" required:"true" description:"What kept tests from running, or is wrong with their file."`
}
