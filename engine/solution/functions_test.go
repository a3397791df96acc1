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

// A file of a package that may be anybody's does not take the memory or the time of the
// server that shows it.
func TestTemplateWithoutEnd(t *testing.T) {
	for name, test := range map[string]struct{ template, want string }{
		"a loop":           {`{{range 9223372036854775807}}{{end}}`, "turns of loops"},
		"a long text":      {`{{$x := printf "%0500d" 1}}{{$x = printf "%s%s%s%s" $x $x $x $x}}{{range 90000}}{{$x}}{{end}}`, "more than 8 MiB"},
		"a text of itself": {`{{$one := printf "%050d" 0}}{{$two := printf "%s%s" $one $one}}{{$x := $one}}{{range 60}}{{$x = replace $one $two $x}}{{end}}`, "texts of more than"},
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
			if _, err := s.File("made.txt", map[string]any{"registry": "r.example"}); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %v, want %s", err, test.want)
			}
		})
	}
}
