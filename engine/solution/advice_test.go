package solution_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/solution"
)

const advised = `
      mode: {type: string, enum: [a, b, c], default: a, title: The mode}
  advice:
    - {survey: x/look, finds: Tool, parameter: mode, has: [a, b], recommend: c, reason: It is better.}
  flow: flow.yaml
`

func withAdvice(t *testing.T, edit ...string) string {
	t.Helper()
	text := strings.Replace(manifest, "\n  flow: flow.yaml\n", advised, 1)
	return strings.NewReplacer(edit...).Replace(text)
}

func TestAdvise(t *testing.T) {
	s := load(t, withAdvice(t))
	tool := module.Finding{Name: "Tool", Count: 3, Of: "things", Example: "one"}
	better := []solution.Advice{{Parameter: "mode", Title: "The mode", Value: "c", Finding: tool, Reason: "It is better."}}
	for name, test := range map[string]struct {
		mode     string // "" for the default
		survey   string
		findings []module.Finding
		surveys  []string
		want     []solution.Advice
	}{
		"the default":       {"", "x/look", []module.Finding{tool}, []string{"x/look"}, better},
		"a value":           {"b", "x/look", []module.Finding{{Name: "Other", Count: 1}, tool}, []string{"x/look"}, better},
		"what is advised":   {"c", "x/look", []module.Finding{tool}, nil, nil},
		"something else":    {"a", "x/look", []module.Finding{{Name: "Other", Count: 1}}, []string{"x/look"}, nil},
		"none of it":        {"a", "x/look", []module.Finding{{Name: "Tool"}}, []string{"x/look"}, nil},
		"of another survey": {"a", "x/other", []module.Finding{tool}, []string{"x/look"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			values := map[string]any{"registry": "r.example"}
			if test.mode != "" {
				values["mode"] = test.mode
			}
			surveys, err := s.Surveys(values)
			if err != nil || !reflect.DeepEqual(surveys, test.surveys) {
				t.Errorf("surveys %v, %v, want %v", surveys, err, test.surveys)
			}
			got, err := s.Advise(values, test.survey, test.findings)
			if err != nil || !reflect.DeepEqual(got, test.want) {
				t.Errorf("advice %+v, %v, want %+v", got, err, test.want)
			}
		})
	}
	if _, err := s.Surveys(map[string]any{"mode": "a"}); err == nil {
		t.Error("values without the required one are no fault")
	}
}

func TestAdviceThatIsWrong(t *testing.T) {
	for name, test := range map[string]struct{ old, new, want string }{
		"no such parameter":   {"parameter: mode", "parameter: mood", `no parameter "mood"`},
		"not one of its":      {"recommend: c", "recommend: d", "d is none of its values"},
		"has not one of its":  {"has: [a, b]", "has: [a, z]", "z is none of its values"},
		"without a reason":    {", reason: It is better.", "", "want survey, finds, has, recommend and reason"},
		"without a component": {"survey: x/look, ", "", "want survey, finds, has, recommend and reason"},
	} {
		t.Run(name, func(t *testing.T) {
			refuses(t, folder(withAdvice(t, test.old, test.new)), test.want)
		})
	}
}
