package flowtest_test

import (
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/flowtest"
)

const head = "apiVersion: patchbay.dev/v1alpha1\nkind: FlowTest\n"

func TestReadRefuses(t *testing.T) {
	const given = "given: [{to: a.out}], expect: [{at: b.in}]"
	tests := map[string]struct{ text, want string }{
		"an unknown key":        {head + "tests:\n  - name: it\n    givn: []\n", `t.yaml:5:5: tests[0].givn: unknown key "givn"; did you mean "given"?`},
		"an unknown key deeper": {head + "tests:\n  - {name: it, given: [{to: a.out}], expect: [{at: b.in, mesage: 1}]}\n", `unknown key "mesage"; did you mean "message"?`},
		"no tests":              {head + "tests: []\n", "want 1 to 1000 tests, have 0"},
		"no name":               {head + "tests: [{" + given + "}]\n", "want a name that no other test of the file has"},
		"a name twice":          {head + "tests: [{name: a, " + given + "}, {name: a, " + given + "}]\n", "want a name that no other test of the file has"},
		"another kind":          {"apiVersion: patchbay.dev/v1alpha1\nkind: Flow\ntests: [{name: a, " + given + "}]\n", "want kind: FlowTest"},
		"another version":       {"kind: FlowTest\ntests: [{name: a, " + given + "}]\n", "want apiVersion: patchbay.dev/v1alpha1"},
		"nothing given":         {head + "tests: [{name: a, expect: [{at: b.in}]}]\n", "the test gives no message"},
		"nothing expected":      {head + "tests: [{name: a, given: [{to: a.out}]}]\n", "the test expects nothing"},
		"no port":               {head + "tests: [{name: a, given: [{to: a}], expect: [{at: b.in}]}]\n", `want NODE.PORT, have "a"`},
		"an error at a port":    {head + "tests: [{name: a, given: [{to: a.b}], expect: [{at: b.in, error: x}]}]\n", "an error is expected at a node"},
		"too long":              {head + "tests: [{name: a, timeLimit: 2h, " + given + "}]\n", "want at most 10m"},
		"no duration":           {head + "tests: [{name: a, timeLimit: 5, " + given + "}]\n", "want a duration such as 5s"},
		"a list for an object":  {head + "mocks: []\ntests: [{name: a, " + given + "}]\n", "want an object"},
		"text for a number":     {head + "tests: [{name: a, given: [{to: a.b}], expect: [{at: b.in, times: many}]}]\n", "want a whole number"},
		"fewer than none":       {head + "tests: [{name: a, given: [{to: a.b}], expect: [{at: b.in, times: -1}]}]\n", "want 0 or more"},
		"an error without text": {head + "mocks: {a: [{error: {retryable: true}}]}\ntests: [{name: a, " + given + "}]\n", "want a text"},
		"two documents":         {head + "---\n" + head, "want one document, have 2"},
		"no YAML":               {"a: [", "t.yaml:1:"},
		"too large":             {"a: " + strings.Repeat("x", flow.MaxBytes), "more than the"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f, problems := flowtest.Read("t.yaml", []byte(test.text))
			if f != nil || !strings.Contains(problems.Error(), test.want) {
				t.Errorf("got %v, want %q", problems, test.want)
			}
		})
	}
}

// FuzzRead reads whatever it is given within bounds, and without a panic.
func FuzzRead(f *testing.F) {
	f.Add([]byte(head + "tests: [{name: a, given: [{to: a.out}], expect: [{at: b.in, times: 2}]}]\n"))
	f.Add([]byte(head + "mocks: {a: [{emit: {out: 1}, error: {text: x, after: 3s}}]}\ntests: [{timeLimit: 5s}]\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		read, problems := flowtest.Read("t.yaml", text)
		if (read == nil) != problems.HasErrors() {
			t.Errorf("file %v with problems %v", read, problems)
		}
	})
}
