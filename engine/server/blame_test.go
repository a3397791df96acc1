package server_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/patchbay-dev/patchbay/engine/server"
	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/solution"
)

// A problem of the flow leads to the parameter whose value caused it, also when its
// place is not where the value went.
func TestProblemsLeadToParameters(t *testing.T) {
	manifest := strings.NewReplacer(
		"title: Delay, examples: [300]}", "title: Delay, default: 500}\n      count: {type: integer, title: Count, default: 500}",
		"required: [delay]", "required: []",
		"to: trigger.delay}", "to: trigger.delay}\n    - {parameter: count, to: other.delay}",
	).Replace(string(solutions["hello/solution.yaml"].Data))
	files := fstest.MapFS{}
	maps.Copy(files, solutions)
	files["hello/solution.yaml"] = &fstest.MapFile{Data: []byte(manifest)}
	files["hello/flow.yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(document, "  edges:", "    - {id: other, component: test/toggle, settings: {delay: 500}}\n  edges:", 1))}
	catalogue, err := solution.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		body  string
		paths []string // of the errors
	}{
		"fine":                        {`{"values":{}}`, nil},
		"by the place of the value":   {`{"values":{"count":5}}`, []string{"count"}},
		"of the settings as a whole":  {`{"values":{"delay":777}}`, []string{"delay"}},
		"of another parameter's node": {`{"values":{"count":777,"delay":600}}`, []string{"count"}},
		"two of them":                 {`{"values":{"count":50,"delay":777}}`, []string{"count", "delay"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f := start(t, func(o *server.Options) { o.Solutions = catalogue })
			errorsOf := func(problems []api.Problem) (paths []string) {
				for _, p := range problems {
					if p.Severity == "error" {
						paths = append(paths, p.Path)
					}
				}
				slices.Sort(paths)
				return paths
			}
			var preview api.Preview
			f.want(http.StatusOK, f.call("POST", "/api/v1/solutions/hello/preview", test.body)).into(t, &preview)
			if got := errorsOf(preview.Problems); !slices.Equal(got, test.paths) {
				t.Errorf("preview: %v, want %v: %+v", got, test.paths, preview.Problems)
			}
			got := f.call("POST", "/api/v1/solutions/hello/install", test.body)
			if test.paths == nil {
				f.want(http.StatusCreated, got)
				return
			}
			var failure api.Failure
			f.want(http.StatusUnprocessableEntity, got).into(t, &failure)
			if got := errorsOf(failure.Problems); !slices.Equal(got, test.paths) {
				t.Errorf("install: %v, want %v", got, test.paths)
			}
		})
	}
}
