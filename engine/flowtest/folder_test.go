package flowtest_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/patchbay-dev/patchbay/engine/flowtest"
)

const packaged = `
apiVersion: patchbay.dev/v1alpha1
kind: Solution
metadata: {name: shop}
spec:
  title: Shop
  version: 1.0.0
  summary: Sends orders.
  parameters:
    type: object
    required: [item]
    additionalProperties: false
    properties: {item: {type: string, title: Item, description: What is sent., examples: [pen]}}
  flow: flow.yaml
  values: [{parameter: item, to: begin.context.items}]
`

func TestFolders(t *testing.T) {
	const one = head + "tests: [{name: one, given: [{to: begin.out, message: {items: []}}], expect: [{at: warehouse.request, times: 0}]}, " +
		"{name: two, given: [{to: begin.out, message: {items: []}}], expect: [{at: warehouse.request, times: 1}]}]\n"
	const ofSolution = head + "parameters: {item: ink}\ntests: [{name: one, given: [{to: begin.out}], expect: [{at: begin.out, message: {items: ink}}, {at: each, error: array}]}]\n"
	tests := map[string]struct {
		files    map[string]string
		run      string
		outcomes string // name and whether it passed
		problem  string
	}{
		"a flow":           {map[string]string{"flow.yaml": document, "tests/a.yaml": one}, "", "one true, two false", ""},
		"one test of it":   {map[string]string{"flow.yaml": document, "tests/a.yaml": one}, "one", "one true", ""},
		"two files":        {map[string]string{"flow.yaml": document, "tests/a.yaml": one, "tests/b.yml": one, "tests/notes.md": ""}, "one", "one true, one true", ""},
		"another document": {map[string]string{"shop.yaml": document, "tests/a.yaml": "flow: shop.yaml\n" + one}, "one", "one true", ""},
		"no tests":         {map[string]string{"flow.yaml": document}, "", "", ""},
		"no document":      {map[string]string{"tests/a.yaml": one}, "", "", "x/tests/a.yaml:1:1: flow: the flow can't be read"},
		"one that leaves":  {map[string]string{"tests/a.yaml": "flow: ../flow.yaml\n" + one}, "", "", "x/tests/a.yaml:1:7: flow: want a file of the folder above tests"},
		"a broken flow":    {map[string]string{"flow.yaml": "kind: Flow\n", "tests/a.yaml": one}, "", "", "x/flow.yaml:1:1: "},
		"a broken test":    {map[string]string{"flow.yaml": document, "tests/a.yaml": "a: 1\n", "tests/b.yaml": one}, "one", "one true", `x/tests/a.yaml:1:4: a: unknown key "a"`},
		"a solution":       {map[string]string{"solution.yaml": packaged, "README.md": "Shop.", "flow.yaml": document, "tests/a.yaml": ofSolution}, "", "one true", ""},
		"a solution's flow by name": {map[string]string{"solution.yaml": packaged, "README.md": "Shop.", "flow.yaml": document, "tests/a.yaml": "flow: flow.yaml\n" + ofSolution}, "", "",
			"a solution's flow is made of its parameters"},
		"a broken solution": {map[string]string{"solution.yaml": packaged, "flow.yaml": document, "tests/a.yaml": ofSolution}, "", "", "x/README.md: "},
		"without a parameter": {map[string]string{"solution.yaml": packaged, "README.md": "Shop.", "flow.yaml": document, "tests/a.yaml": strings.ReplaceAll(ofSolution, "item: ink}\n", "itm: ink}\n")},
			"", "one false", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			folder := fstest.MapFS{}
			for name, text := range test.files {
				folder[name] = &fstest.MapFile{Data: []byte(text)}
			}
			report, err := flowtest.RunFolder(t.Context(), flowtest.FolderOptions{Catalog: newKit(t).catalog, Run: test.run}, folder, "x")
			if err != nil {
				t.Fatal(err)
			}
			var outcomes []string
			for _, o := range report.Outcomes {
				outcome := o.Name + " false"
				if o.Passed {
					outcome = o.Name + " true"
				}
				outcomes = append(outcomes, outcome)
			}
			if got := strings.Join(outcomes, ", "); got != test.outcomes {
				t.Errorf("outcomes %s, want %s\n%s", got, test.outcomes, report.Text())
			}
			if got := report.Problems.Error(); (got == "") != (test.problem == "") || !strings.Contains(got, test.problem) {
				t.Errorf("problems %s, want %s", got, test.problem)
			}
			if report.Passed() != (test.problem == "" && !strings.Contains(test.outcomes, "false")) {
				t.Errorf("passed: %t", report.Passed())
			}
		})
	}
}
