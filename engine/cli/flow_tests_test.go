package cli_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

const greetingTests = `apiVersion: patchbay.dev/v1alpha1
kind: FlowTest
parameters: {text: hello}
mocks: {echo: [{emit: {out: {text: back}}}]}
tests:
  - name: the text comes back
    given: [{to: trigger.out, message: {text: hi}}]
    expect: [{at: echo.in, message: {text: hi}}, {at: echo.out, message: {text: back}}]
  - name: the text is another
    given: [{to: trigger.out, message: {text: hi}}]
    expect:
      - {at: echo.in, message: {text: ho}}
`

// TestFlowTests runs the tests of a flow, of a folder with folders, and of a solution.
func TestFlowTests(t *testing.T) {
	alone(t)
	directory := solutionsIn(t, "own")
	own := filepath.Join(directory, "own")
	file := filepath.Join(own, "tests", "greeting.yaml")
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(greetingTests), 0o600); err != nil {
		t.Fatal(err)
	}
	wrong := file + `:12:9: echo.in: text: it differs; want "ho"; got "hi"`
	for _, command := range [][]string{{"test", own}, {"test", directory}, {"test", filepath.Join(own, "flow.yaml")}, {"solution", "test", own}} {
		r := run(t, "", command...)
		if r.code != 1 {
			t.Errorf("%v: exit code %d", command, r.code)
		}
		contains(t, r.stdout, "ok    "+file+":6: the text comes back", "FAIL  "+file+":9: the text is another", wrong, "2 tests, 1 failed")
	}
	contains(t, ok(t, "test", own, "--run", "comes back"), "1 test, 0 failed")
	r := run(t, "", "solution", "lint", own)
	if r.code != 1 {
		t.Errorf("lint: exit code %d", r.code)
	}
	contains(t, r.stdout, file+`:12:9: test "the text is another": echo.in: text: it differs`)
	var report struct {
		Outcomes []struct {
			Passed      bool
			Differences []struct{ Node, Path string }
		}
	}
	if err := json.Unmarshal([]byte(run(t, "", "test", own, "-o", "json").stdout), &report); err != nil {
		t.Fatal(err)
	}
	if len(report.Outcomes) != 2 || !report.Outcomes[0].Passed || report.Outcomes[1].Differences[0].Node != "echo" {
		t.Errorf("as JSON: %+v", report)
	}
	for name, test := range map[string]struct {
		arguments []string
		want      string
	}{
		"nothing there": {[]string{filepath.Join(directory, "none")}, "no such file"},
		"no tests":      {[]string{filepath.Join(directory, "notes")}, "there is no tests/*.yaml in "},
		"no such name":  {[]string{own, "--run", "none"}, "no test was run"},
	} {
		if r := run(t, "", append([]string{"test"}, test.arguments...)...); r.code != 1 {
			t.Errorf("%s: exit code %d", name, r.code)
		} else {
			contains(t, r.stderr, test.want)
		}
	}
	if err := os.WriteFile(file, []byte(replaceOnce(t, greetingTests, "text: ho", "text: hi")), 0o600); err != nil {
		t.Fatal(err)
	}
	contains(t, ok(t, "solution", "lint", own), "own: solution own is valid (1 flow, 2 tests)")
}

// TestRecordedRun prints a run as a test, which passes beside its flow.
func TestRecordedRun(t *testing.T) {
	home := alone(t)
	serve(t, home)
	directory := t.TempDir()
	file := filepath.Join(directory, "flow.yaml")
	if err := os.WriteFile(file, []byte(document), 0o600); err != nil {
		t.Fatal(err)
	}
	ok(t, "flow", "apply", "-f", file)
	ok(t, "flow", "send", "greet", "trigger.out", `{"text":"hi","token":"very-secret"}`)
	r := run(t, "", "flow", "record", "greet")
	if r.code != 0 {
		t.Fatal(r.stderr)
	}
	contains(t, r.stdout, "kind: FlowTest", "to: trigger.out", "text: hi")
	contains(t, r.stderr, "note: ", "held a secret, which is not kept")
	if err := os.Mkdir(filepath.Join(directory, "tests"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(directory, "tests", "run.yaml"), []byte(r.stdout), 0o600); err != nil {
		t.Fatal(err)
	}
	contains(t, ok(t, "test", directory), "1 test, 0 failed")
	if r := run(t, "", "flow", "record", "greet", "x-1"); r.code != 1 {
		t.Errorf("a run that is not there: exit code %d", r.code)
	}
}
