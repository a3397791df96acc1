package solution_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/patchbay-dev/patchbay/engine/solution"
)

// withFormats is a solution whose parameters name formats.
func withFormats() fstest.MapFS {
	const manifest = `apiVersion: patchbay.dev/v1alpha1
kind: Solution
metadata: {name: demo}
spec:
  title: Demo
  version: 1.0.0
  summary: A demo.
  parameters:
    type: object
    properties:
      even: {type: string, title: Even, format: even-length, default: ""}
      all: {type: array, title: All, items: {type: string, format: even-length}, default: []}
      wait: {type: string, title: Wait, format: duration, default: 5s}
      page: {type: string, title: Page, format: uri, default: ""}
      needed: {type: string, title: Needed, minLength: 1, default: x}
      foreign: {type: string, title: Foreign, format: evn-length, default: ""}
      login: {type: string, title: Login, format: password, default: ""}
  flow: flow.yaml
  values:
    - {parameter: even, to: ticker.context.even}
    - {parameter: all, to: ticker.context.all}
    - {parameter: wait, to: ticker.context.wait}
    - {parameter: page, to: ticker.context.page}
    - {parameter: needed, to: ticker.context.needed}
    - {parameter: foreign, to: ticker.context.foreign}
    - {parameter: login, to: ticker.context.login}
`
	return fstest.MapFS{
		"demo/solution.yaml": {Data: []byte(manifest)}, "demo/README.md": {Data: []byte("# Demo\n")},
		"demo/flow.yaml": {Data: []byte("apiVersion: patchbay.dev/v1alpha1\nkind: Flow\nmetadata: {name: demo}\nspec:\n  nodes:\n    - {id: ticker, component: common/ticker, settings: {context: {}}}\n")},
	}
}

func evenLength() solution.Formats {
	return solution.Formats{{Name: "even-length", Check: func(text string) error {
		if len(text)%2 != 0 {
			return errors.New("want an even number of letters")
		}
		return nil
	}}}
}

func TestFormatsJudgeValues(t *testing.T) {
	tests := map[string]struct {
		values map[string]any
		says   string // "" when the values are fine
	}{
		"fine":                {map[string]any{"even": "ab", "all": []any{"ab", "abcd"}, "wait": "1h30m", "page": "https://example.com"}, ""},
		"by the node's code":  {map[string]any{"even": "abc"}, "parameter even: want an even number of letters"},
		"an item of a list":   {map[string]any{"all": []any{"ab", "abc"}}, "parameter all: at 1: want an even number of letters"},
		"empty is not given":  {map[string]any{"even": "", "page": ""}, ""},
		"empty, but needed":   {map[string]any{"needed": ""}, "parameter needed: it needs a value"},
		"a duration":          {map[string]any{"wait": "P1D"}, "parameter wait: want a duration such as 3s"},
		"JSON Schema's own":   {map[string]any{"page": "not a page"}, "parameter page: want text of the format uri"},
		"a format of nobody":  {map[string]any{"foreign": "abc"}, ""},
		"several at a time":   {map[string]any{"even": "abc", "wait": "x"}, "parameter wait: want a duration"},
		"the value stays out": {map[string]any{"even": "hunter2"}, "parameter even: want an even number of letters"},
	}
	catalogue, err := evenLength().Load(withFormats())
	if err != nil {
		t.Fatal(err)
	}
	s, err := catalogue.Get("demo")
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := s.Flow("", test.values)
			if (err == nil) != (test.says == "") || err != nil && !strings.Contains(err.Error(), test.says) {
				t.Errorf("error = %v, want %q", err, test.says)
			}
			if err != nil && strings.Contains(err.Error(), "hunter2") {
				t.Errorf("the error repeats the value: %v", err)
			}
		})
	}
}

func TestLintKnowsFormats(t *testing.T) {
	folder, err := withFormats().Sub("demo")
	if err != nil {
		t.Fatal(err)
	}
	_, problems := evenLength().Lint(folder, "dir")
	var found []string
	for _, p := range problems {
		if strings.HasSuffix(p.Path, ".format") {
			found = append(found, p.Message)
		}
	}
	if len(found) != 1 || !strings.Contains(found[0], `no component judges the format "evn-length"; did you mean "even-length"?`) {
		t.Errorf("problems = %v", problems)
	}
}
