package market_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestWhatIsNotPushed has faults that only the product's own components know of.
func TestWhatIsNotPushed(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	const script = `
    - {id: script, component: js/js_eval, settings: {script: {name: script.ts, content: "export default () => /\\p{L}\\-/u.test('a')"}}}
`
	const passing = `apiVersion: patchbay.dev/v1alpha1
kind: FlowTest
tests:
  - name: it ticks
    given: [{to: ticker.out, message: {text: x}}]
    expect: [{at: ticker.out, times: 1}]
`
	const request = `
    - {id: request, component: http/http_request, settings: {bearerToken: hunter22-hunter22}}
`
	for name, test := range map[string]struct {
		change map[string][2]string // of files: the old text and the new
		want   string               // empty: it is pushed
	}{
		"a script that only runs in goja": {map[string][2]string{"flow.yaml": {"\n    - {id: ticker", script + "    - {id: ticker"}, "solution.yaml": {"[common/ticker]", "[common/ticker, js/js_eval]"}},
			"the script runs with engine: goja only, and solution.yaml does not say so"},
		"one that says so": {map[string][2]string{"flow.yaml": {"\n    - {id: ticker", script + "    - {id: ticker"}, "solution.yaml": {"requires: {components: [common/ticker]}", "engine: goja"}}, ""},
		"a component that is not required": {map[string][2]string{"flow.yaml": {"\n    - {id: ticker", "\n    - {id: debug, component: common/debug}\n    - {id: ticker"}},
			"a flow uses common/debug, which is not named here"},
		"a secret in the flow":    {map[string][2]string{"flow.yaml": {"\n    - {id: ticker", request + "    - {id: ticker"}, "solution.yaml": {"[common/ticker]", "[common/ticker, http/http_request]"}}, "a secret is written out here"},
		"a test that fails":       {map[string][2]string{"tests/tick.yaml": {"times: 1", "times: 2"}}, "it ticks"},
		"a key that is not known": {map[string][2]string{"solution.yaml": {"  title: Small", "  titel: Small"}}, `solution.yaml:5:10: spec.titel: there is no such key; did you mean "title"?`},
		"a secret in the README":  {map[string][2]string{"README.md": {"# Small", "# Small\n\ngh" + "p_" + strings.Repeat("aB3d", 9)}}, "README.md:3:1: this looks like a token of GitHub"},
	} {
		t.Run(name, func(t *testing.T) {
			folder := solution(t, "small", "1.2.0", "# Small\n")
			if err := os.Mkdir(filepath.Join(folder, "tests"), 0o700); err != nil {
				t.Fatal(err)
			}
			write(t, filepath.Join(folder, "tests", "tick.yaml"), []byte(passing))
			for file, change := range test.change {
				path := filepath.Join(folder, file)
				text, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				changed := strings.Replace(string(text), change[0], change[1], 1)
				if changed == string(text) {
					t.Fatalf("%s lacks %q", file, change[0])
				}
				write(t, path, []byte(changed))
			}
			_, complaint, _, err := s.in(t).run("solution", "push", folder, "oci://"+s.Address()+"/shop/small:1")
			if test.want == "" {
				if err != nil {
					t.Errorf("%v: %s", err, complaint)
				}
			} else if err == nil || !strings.Contains(complaint, test.want) || !strings.Contains(complaint, "was not pushed") {
				t.Errorf("%v: %s, want %q in it", err, complaint, test.want)
			}
		})
	}
}
