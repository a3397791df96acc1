package server_test

import (
	"maps"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/patchbay-dev/patchbay/engine/server"
	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/solution"
)

func TestAdvice(t *testing.T) {
	better := []api.Advice{{Parameter: "delay", Title: "Delay", Value: 900.0, Found: "2 walls of Echoes, for example north", Reason: "Echoes want time."}}
	for name, test := range map[string]struct {
		survey, finds, body string
		want                []api.Advice
		unsurveyed          string
	}{
		"another value":          {"test/echo", "Echoes", `{"values":{"delay":700},"advice":true}`, better, ""},
		"not asked for":          {"test/echo", "Echoes", `{"values":{"delay":700}}`, nil, ""},
		"the value advised":      {"test/echo", "Echoes", `{"values":{"delay":900},"advice":true}`, nil, ""},
		"nothing found":          {"test/echo", "Silence", `{"values":{"delay":700},"advice":true}`, nil, ""},
		"nobody who looks":       {"test/toggle", "Echoes", `{"values":{"delay":700},"advice":true}`, nil, "test/toggle does not look"},
		"no such component":      {"test/gone", "Echoes", `{"values":{"delay":700},"advice":true}`, nil, "no component test/gone"},
		"needless without match": {"test/gone", "Echoes", `{"values":{"delay":900},"advice":true}`, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			files := fstest.MapFS{}
			maps.Copy(files, solutions)
			text := strings.Replace(string(files["hello/solution.yaml"].Data), "  flow: flow.yaml\n", `  advice:
    - {survey: `+test.survey+`, finds: `+test.finds+`, parameter: delay, has: [700], recommend: 900, reason: Echoes want time.}
  flow: flow.yaml
`, 1)
			files["hello/solution.yaml"] = &fstest.MapFile{Data: []byte(text)}
			catalogue, err := solution.Load(files)
			if err != nil {
				t.Fatal(err)
			}
			f := start(t, func(o *server.Options) { o.Solutions = catalogue })
			var got api.Preview
			f.want(http.StatusOK, f.call("POST", "/api/v1/solutions/hello/preview", test.body)).into(t, &got)
			if !reflect.DeepEqual(got.Advice, test.want) {
				t.Errorf("advice %+v, want %+v", got.Advice, test.want)
			}
			if !strings.Contains(got.Unsurveyed, test.unsurveyed) || (got.Unsurveyed == "") != (test.unsurveyed == "") {
				t.Errorf("unsurveyed %q, want %q", got.Unsurveyed, test.unsurveyed)
			}
		})
	}
}
