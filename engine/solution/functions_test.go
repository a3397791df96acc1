package solution_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/patchbay-dev/patchbay/engine/solution"
)

func TestTemplateFunctions(t *testing.T) {
	for name, test := range map[string]struct {
		template, registry, want string
	}{
		"host":                {`{{host .registry}}`, "R.example", "r.example"},
		"host, port and path": {`{{host .registry}}{{path .registry}}`, "r.example:5000/a/b/", "r.example/a/b"},
		"IPv6":                {`{{host .registry}}`, "[::1]:5000", "::1"},
		"a name":              {`{{isAddress (host .registry)}}`, "10.example:5000", "false"},
		"an address":          {`{{isAddress (host .registry)}} {{isAddress "fd00::1"}}`, "10.0.0.5:5000/a", "true true"},
		"no path":             {`{{path .registry}}`, "r.example/", ""},
		"fold":                {`{{range fold .names "x" "z"}}{{.}} {{end}}`, "r", "x y "},
	} {
		t.Run(name, func(t *testing.T) {
			files := withVariants()
			files["demo/made.txt.tmpl"] = &fstest.MapFile{Data: []byte(test.template)}
			catalogue, err := solution.Load(files)
			if err != nil {
				t.Fatal(err)
			}
			s, err := catalogue.Get("demo")
			if err != nil {
				t.Fatal(err)
			}
			text, err := s.File("made.txt", map[string]any{"registry": test.registry, "names": []any{"Z", "x", " y", "Y"}})
			if err != nil || string(text) != test.want {
				t.Errorf("%q, %v, want %q", text, err, test.want)
			}
			if _, err := s.File("README.md", map[string]any{"registry": 7}); err == nil || !strings.Contains(err.Error(), "registry") {
				t.Errorf("a value of the wrong type: error = %v", err)
			}
		})
	}
}
