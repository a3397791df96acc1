package charttest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/rbac"
	"github.com/patchbay-dev/patchbay/engine/runtime/planning"
	"github.com/patchbay-dev/patchbay/engine/solution"
)

// charted is what the chart's templates know of a solution.
type charted struct {
	Name string `json:"name"`
	// By are the parameters that decide what the flow may do.
	By       []string       `json:"by"`
	Defaults map[string]any `json:"defaults"`
	// AnyOther are those of which only matters whether they are empty.
	AnyOther map[string]bool `json:"anyOther"`
	// Namespace is the parameter that limits the flow to one namespace.
	Namespace string `json:"namespace,omitempty"`
	// SecretWhen says for which value the login of registrySecret is read; always without it.
	SecretWhen *when `json:"secretWhen,omitempty"`
	// Permissions are the rules for each set of values, "heal=off resources=pods".
	Permissions map[string][]rule `json:"permissions"`
}

type when struct {
	Parameter string `json:"parameter"`
	Is        string `json:"is"`
}

type rule struct {
	APIGroups []string `json:"apiGroups"`
	Resources []string `json:"resources"`
	Verbs     []string `json:"verbs"`
	Cluster   bool     `json:"cluster,omitempty"` // can't be limited to a namespace
}

// inChart are the solutions of the chart, by the name that values have for them.
func inChart() map[string]charted {
	return map[string]charted{
		"imageMirror":             {Name: "image-mirror", By: []string{}, AnyOther: map[string]bool{}, Namespace: "namespace"},
		"imageMirrorWorkloads":    {Name: "image-mirror-workloads", By: []string{"kinds"}, AnyOther: map[string]bool{}, Namespace: "namespace"},
		"imagePolicyCEL":          {Name: "image-policy-cel", By: []string{}, AnyOther: map[string]bool{}},
		"imageReport":             {Name: "image-report", By: []string{}, AnyOther: map[string]bool{}},
		"certificateExpiryReport": {Name: "certificate-expiry-report", By: []string{}, AnyOther: map[string]bool{}, Namespace: "namespace"},
		"restartOnChange":         {Name: "restart-on-change", By: []string{}, AnyOther: map[string]bool{}, Namespace: "namespace"},
		"notify":                  {Name: "notify", By: []string{}, AnyOther: map[string]bool{}},
		"imagePolicyWebhook": {
			Name: "image-policy-webhook", By: []string{"heal", "resources", "namespaceSelector"}, AnyOther: map[string]bool{"namespaceSelector": true},
			SecretWhen: &when{"verify", "head"},
		},
	}
}

type parameter struct {
	Type     string          `json:"type"`
	Enum     []any           `json:"enum"`
	Default  json.RawMessage `json:"default"`
	Examples []any           `json:"examples"`
}

func parametersOf(t *testing.T, s *solution.Solution) map[string]parameter {
	t.Helper()
	var schema struct {
		Properties map[string]parameter `json:"properties"`
	}
	if err := json.Unmarshal(s.Parameters, &schema); err != nil {
		t.Fatal(err)
	}
	return schema.Properties
}

// choices are values of a parameter that may make a difference.
func (p parameter) choices(t *testing.T) []any {
	t.Helper()
	if p.Type == "boolean" {
		return []any{true, false}
	}
	if len(p.Enum) > 0 {
		return p.Enum
	}
	var none any
	if len(p.Default) > 0 {
		if err := json.Unmarshal(p.Default, &none); err != nil {
			t.Fatal(err)
		}
	}
	if p.Type == "string" && none == "" {
		return []any{"", "other"} // a name, a label
	}
	return []any{none}
}

// needed are the rules of the flow that a solution makes of some values, without those for
// single Secrets, which depend on their names.
func needed(t *testing.T, plan *planning.Planner, s *solution.Solution, values map[string]any) []rule {
	t.Helper()
	values = maps.Clone(values)
	for name, value := range map[string]any{
		"localRegistry": "mirror.example.com", "url": "https://hooks.example.com/x",
		"registries": []any{"docker.io"}, // with one, all mappings are allowed
	} {
		if _, has := parametersOf(t, s)[name]; has {
			values[name] = value
		}
	}
	document, err := s.Flow("", values)
	if err != nil {
		t.Fatal(err)
	}
	nodes, report := plan.Permissions(t.Context(), document)
	if report.Problems.HasErrors() {
		t.Fatal(report.Problems)
	}
	rules := []rule{}
	for _, p := range rbac.OfFlow(nodes) {
		if !p.Own && p.Namespace == "" {
			rules = append(rules, ruleOf(p))
		}
	}
	return rules
}

func ruleOf(p module.Permission) rule {
	return rule{APIGroups: []string{p.APIGroup}, Resources: p.Resources, Verbs: p.Verbs, Cluster: p.Cluster}
}

// combinations calls a function with each set of the choices of some parameters.
func combinations(choices map[string][]any, names []string, values map[string]any, each func(map[string]any)) {
	if len(names) == 0 {
		each(values)
		return
	}
	for _, value := range choices[names[0]] {
		with := maps.Clone(values)
		with[names[0]] = value
		combinations(choices, names[1:], with, each)
	}
}

func (c charted) key(values map[string]any) string {
	words := make([]string, len(c.By))
	for i, name := range c.By {
		words[i] = fmt.Sprintf("%s=%v", name, values[name])
	}
	return strings.Join(words, " ")
}

// TestPermissions: what the chart allows is what rbac prints for the flow.
func TestPermissions(t *testing.T) {
	plan := planner(t)
	all := inChart()
	for key, c := range all {
		s := packaged(t, c.Name)
		parameters := parametersOf(t, s)
		c.Permissions, c.Defaults = map[string][]rule{}, map[string]any{}
		choices := map[string][]any{}
		for name, p := range parameters {
			choices[name] = p.choices(t)
			if len(p.Default) > 0 && (slices.Contains(c.By, name) || c.SecretWhen != nil && c.SecretWhen.Parameter == name) {
				var value any
				if err := json.Unmarshal(p.Default, &value); err != nil {
					t.Fatal(err)
				}
				c.Defaults[name] = value
			}
		}
		combinations(choices, c.By, map[string]any{}, func(values map[string]any) {
			rules := needed(t, plan, s, values)
			c.Permissions[c.key(values)] = rules
			// No other parameter may make a difference.
			for name := range parameters {
				if slices.Contains(c.By, name) || name == "localRegistry" || name == "url" || name == "registries" || name == "registrySecret" ||
					name == c.Namespace || slices.Contains(ofTheChart, name) || name == "address" {
					continue
				}
				for _, choice := range choices[name] {
					if choice == nil {
						continue
					}
					with := maps.Clone(values)
					with[name] = choice
					if other := needed(t, plan, s, with); !bytes.Equal(indented(t, other), indented(t, rules)) {
						t.Errorf("%s with %s=%v may do something else than with its default, which By does not say", c.Name, name, choice)
					}
				}
			}
		})
		all[key] = c
	}
	same(t, "files/solutions.json", indented(t, all))
}
