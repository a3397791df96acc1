package draft

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/flow"
)

// Source is a flow that a solution is made of.
type Source struct {
	// Document has no secrets that are written out.
	Document *flow.Flow
	// Schema is the JSON Schema of a component's settings; nil when it is not known.
	Schema func(component string) json.RawMessage
	// Formats are the formats that values are judged by, beside those of JSON Schema.
	Formats []string
	// LeftOut are the places of secrets that the document had.
	LeftOut []string
}

// FromFlow makes a solution of a flow. What looks as if it were another elsewhere, such as
// an address or a namespace, becomes a parameter with today's value as its default.
func FromFlow(name string, source Source) (Draft, error) {
	if err := checkName(name); err != nil {
		return Draft{}, err
	}
	packaged := *source.Document
	packaged.Metadata.Name = name // the flow that an install makes has the solution's name
	packaged.Metadata.Annotations = maps.Clone(packaged.Metadata.Annotations)
	maps.DeleteFunc(packaged.Metadata.Annotations, func(key, _ string) bool { return strings.HasPrefix(key, "patchbay.dev/") })
	text, err := packaged.Format()
	if err != nil {
		return Draft{}, err
	}
	d := Draft{Proposed: propose(source)}
	title := packaged.Spec.Title
	if title == "" {
		title = titleOf(name)
	}
	summary := strings.Join(strings.Fields(packaged.Spec.Description), " ")
	if summary == "" {
		summary = "Say in one sentence what it does."
	}
	manifest, err := d.manifest(name, title, summary, &packaged)
	if err != nil {
		return Draft{}, err
	}
	d.Files = map[string][]byte{"flow.yaml": text, "solution.yaml": manifest, "README.md": []byte(d.readme(name, title, summary, source.LeftOut))}
	return d, nil
}

// manifest writes solution.yaml, in the order that people read it in.
func (d Draft) manifest(name, title, summary string, document *flow.Flow) ([]byte, error) {
	type requires struct {
		Components []string `json:"components"`
	}
	type parameters struct {
		Type       string  `json:"type"`
		Additional bool    `json:"additionalProperties"`
		Properties ordered `json:"properties"`
	}
	type value struct {
		Parameter string `json:"parameter"`
		To        string `json:"to"`
	}
	type spec struct {
		Title       string              `json:"title"`
		Version     string              `json:"version"`
		Summary     string              `json:"summary"`
		Licence     string              `json:"licence"`
		Maintainers []map[string]string `json:"maintainers"`
		Requires    requires            `json:"requires"`
		Parameters  parameters          `json:"parameters"`
		Flow        string              `json:"flow"`
		Values      []value             `json:"values,omitempty"`
	}
	components := map[string]bool{}
	for _, node := range document.Spec.Nodes {
		components[node.Component] = true
	}
	s := spec{
		Title: title, Version: "0.1.0", Summary: summary, Licence: "Apache-2.0", Maintainers: []map[string]string{{"name": "You"}},
		Requires:   requires{slices.Sorted(maps.Keys(components))},
		Parameters: parameters{Type: "object"}, Flow: "flow.yaml",
	}
	for _, p := range d.Proposed {
		s.Parameters.Properties = append(s.Parameters.Properties, member{p.Parameter, p.schema})
		s.Values = append(s.Values, value{p.Parameter, p.To})
	}
	text, err := json.Marshal(struct {
		APIVersion string            `json:"apiVersion"`
		Kind       string            `json:"kind"`
		Metadata   map[string]string `json:"metadata"`
		Spec       spec              `json:"spec"`
	}{flow.APIVersion, "Solution", map[string]string{"name": name}, s})
	if err != nil {
		return nil, err
	}
	return flow.YAML(text)
}

func (d Draft) readme(name, title, summary string, leftOut []string) string {
	var text strings.Builder
	fmt.Fprintf(&text, "# %s\n\n%s\n\nWrite here what it needs, and how what it did is undone: whoever installs it reads this\nfirst.\n", title, summary)
	if len(d.Proposed) > 0 {
		text.WriteString("\n## Parameters\n\n| parameter | what it is |\n|---|---|\n")
		for _, p := range d.Proposed {
			fmt.Fprintf(&text, "| `%s` | %s |\n", p.Parameter, p.title())
		}
	}
	if len(leftOut) > 0 {
		text.WriteString("\n## Secrets\n\nThe flow had secrets written out, which are not in the package. Set them after the\ninstall, as a reference to a Secret of the cluster:\n\n")
		for _, place := range leftOut {
			fmt.Fprintf(&text, "- `%s`\n", place)
		}
	}
	text.WriteString("\n## Check, try, publish\n\n```\npatchbay solution lint .\npatchbay serve --solutions ..\n")
	fmt.Fprintf(&text, "patchbay solution push . oci://registry.example.com/you/%s\n```\n", name)
	return text.String()
}

// ordered is an object whose names keep their order.
type ordered []member

type member struct {
	name  string
	value any
}

// MarshalJSON implements json.Marshaler.
func (o ordered) MarshalJSON() ([]byte, error) {
	text := []byte{'{'}
	for i, m := range o {
		if i > 0 {
			text = append(text, ',')
		}
		name, err := json.Marshal(m.name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(m.value)
		if err != nil {
			return nil, err
		}
		text = append(append(append(text, name...), ':'), value...)
	}
	return append(text, '}'), nil
}
