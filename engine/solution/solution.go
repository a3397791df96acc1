package solution

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"github.com/patchbay-dev/patchbay/engine/flow"
)

// The names inside a solution's folder.
const (
	manifestFile = "solution.yaml"
	readmeFile   = "README.md"
)

// Solution is a packaged flow: data only. It does not change once loaded, so it
// is safe for concurrent use.
type Solution struct {
	Name       string          `json:"name"`
	Title      string          `json:"title"`
	Version    string          `json:"version"`
	Summary    string          `json:"summary"`
	Parameters json.RawMessage `json:"parameters"` // JSON Schema of one object
	Readme     string          `json:"readme,omitempty"`

	flow     string // file of the flow document
	flowName string
	variants []variant
	values   []value // where parameters and files go
	shipped  shipped
	files    []string
	folder   fs.FS
}

// manifest is the shape of solution.yaml.
type manifest struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Metadata   struct {
		Name string `json:"name"`
	} `json:"metadata"`
	Spec struct {
		Title      string          `json:"title"`
		Version    string          `json:"version"`
		Summary    string          `json:"summary"`
		Parameters json.RawMessage `json:"parameters"`
		Flow       string          `json:"flow"`
		Variants   []variant       `json:"variants"`
		Values     []value         `json:"values"`
		Files      []string        `json:"files"`
	} `json:"spec"`
}

// variant is another flow that takes the place of the first when a parameter has
// a certain value.
type variant struct {
	Parameter string `json:"parameter"`
	Is        any    `json:"is"`
	Flow      string `json:"flow"`
}

// value says where in the flow something goes: a parameter's value or a file's
// text.
type value struct {
	Parameter string `json:"parameter"`
	File      string `json:"file"`
	// To is a node id and a path in its settings: ticker.context.localRegistry.
	To string `json:"to"`
	// Multiply scales a number, for a form that asks in another unit.
	Multiply int64 `json:"multiply"`
}

// open reads one solution's folder.
func open(folder fs.FS) (*Solution, error) {
	text, err := fs.ReadFile(folder, manifestFile)
	if err != nil {
		return nil, err
	}
	documents, problems := flow.JSON(manifestFile, text)
	if err := problems.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", manifestFile, err)
	}
	if len(documents) != 1 {
		return nil, fmt.Errorf("%s: want one document, have %d", manifestFile, len(documents))
	}
	var m manifest
	decoder := json.NewDecoder(bytes.NewReader(documents[0]))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&m); err != nil {
		return nil, fmt.Errorf("%s: %w", manifestFile, err)
	}
	if m.APIVersion != flow.APIVersion || m.Kind != "Solution" {
		return nil, fmt.Errorf("%s: want apiVersion %s and kind Solution, have %s and %s", manifestFile, flow.APIVersion, m.APIVersion, m.Kind)
	}
	readme, err := fs.ReadFile(folder, readmeFile)
	if err != nil {
		return nil, err
	}
	s := &Solution{
		Name: m.Metadata.Name, Title: m.Spec.Title, Version: m.Spec.Version, Summary: m.Spec.Summary,
		Parameters: m.Spec.Parameters, Readme: string(readme),
		flow: m.Spec.Flow, variants: m.Spec.Variants, values: m.Spec.Values, files: m.Spec.Files, folder: folder, shipped: shipped{},
	}
	return s, s.check()
}

// check finds what a packager got wrong, before a user meets it.
func (s *Solution) check() error {
	for _, name := range s.files {
		if _, err := fs.Stat(s.folder, name); err == nil {
			continue
		}
		if _, err := fs.Stat(s.folder, name+templateSuffix); err != nil {
			return fmt.Errorf("%s: files: %w", manifestFile, err)
		}
	}
	properties, err := s.properties()
	if err != nil {
		return err
	}
	flows := []string{s.flow}
	for _, v := range s.variants {
		if properties[v.Parameter] == nil {
			return fmt.Errorf("%s: variants: there is no parameter %q", manifestFile, v.Parameter)
		}
		flows = append(flows, v.Flow)
	}
	var documents []*flow.Flow
	for _, file := range flows {
		document, err := s.document(file)
		if err != nil {
			return err
		}
		s.shipped.add(file, document)
		documents = append(documents, document)
	}
	s.flowName = documents[0].Metadata.Name
	for _, v := range s.values {
		if err := v.check(properties, documents); err != nil {
			return err
		}
	}
	return nil
}

// check wants a place for the value in one of the flows at least.
func (v value) check(properties map[string]*property, documents []*flow.Flow) error {
	if v.Parameter != "" && properties[v.Parameter] == nil {
		return fmt.Errorf("%s: values: there is no parameter %q", manifestFile, v.Parameter)
	}
	var first error
	for _, document := range documents {
		_, _, err := v.target(document)
		if err == nil {
			return nil
		}
		first = cmp.Or(first, err)
	}
	return first
}

// document reads a flow as packaged, anew at each call, so that the caller may
// fill it in.
func (s *Solution) document(file string) (*flow.Flow, error) {
	text, err := fs.ReadFile(s.folder, file)
	if err != nil {
		return nil, err
	}
	document, problems := flow.Parse(path.Join(s.Name, file), text)
	if err := problems.Err(); err != nil {
		return nil, err
	}
	return document, nil
}

// flowFor returns the file of the flow that the values ask for.
func (s *Solution) flowFor(values map[string]any) string {
	for _, v := range s.variants {
		if fmt.Sprint(values[v.Parameter]) == fmt.Sprint(v.Is) {
			return v.Flow
		}
	}
	return s.flow
}

// FlowName is the name that the flow has unless another is given.
func (s *Solution) FlowName() string { return s.flowName }

// Files lists what the solution ships beside its flow.
func (s *Solution) Files() []string { return slices.Clone(s.files) }

func suggest(name string, known []string) string {
	nearest := flow.Nearest(name, known)
	if nearest == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean %q?", nearest)
}
