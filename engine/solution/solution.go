package solution

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"github.com/goccy/go-yaml"

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
	parts    []part
	values   []value // where parameters and files go
	advice   []advice
	shipped  shipped
	files    []string
	folder   fs.FS
}

// manifest is the shape of solution.yaml.
type manifest struct {
	APIVersion string `yaml:"apiVersion"`
	Kind       string `yaml:"kind"`
	Metadata   struct {
		Name string `yaml:"name"`
	} `yaml:"metadata"`
	Spec struct {
		Title      string    `yaml:"title"`
		Version    string    `yaml:"version"`
		Summary    string    `yaml:"summary"`
		Parameters any       `yaml:"parameters"`
		Flow       string    `yaml:"flow"`
		Variants   []variant `yaml:"variants"`
		Parts      []part    `yaml:"parts"`
		Values     []value   `yaml:"values"`
		Advice     []advice  `yaml:"advice"`
		Files      []string  `yaml:"files"`
	} `yaml:"spec"`
}

// value says where in the flow something goes: a parameter's value or a file's
// text.
type value struct {
	Parameter string `yaml:"parameter"`
	File      string `yaml:"file"`
	// To is a node id and a path in its settings: ticker.context.localRegistry.
	To string `yaml:"to"`
	// Multiply scales a number, for a form that asks in another unit.
	Multiply int64 `yaml:"multiply"`
	// As has what goes there in place of each of the parameter's values.
	As map[string]any `yaml:"as"`
}

// open reads one solution's folder.
func open(folder fs.FS) (*Solution, error) {
	text, err := fs.ReadFile(folder, manifestFile)
	if err != nil {
		return nil, err
	}
	// The library that fills structures in, in the order of the text, has no bounds.
	if values, problems := flow.Values(manifestFile, text); values == nil {
		return nil, fmt.Errorf("%s: %w", manifestFile, cmp.Or(problems.Err(), errors.New("the document is empty")))
	}
	var m manifest
	if err := yaml.UnmarshalWithOptions(text, &m, yaml.Strict(), yaml.UseOrderedMap()); err != nil {
		return nil, fmt.Errorf("%s: %w", manifestFile, err)
	}
	if m.APIVersion != flow.APIVersion || m.Kind != "Solution" {
		return nil, fmt.Errorf("%s: want apiVersion %s and kind Solution, have %s and %s", manifestFile, flow.APIVersion, m.APIVersion, m.Kind)
	}
	// Ordered all the way, so that the form shows the parameters as they stand.
	parameters, err := yaml.MarshalWithOptions(m.Spec.Parameters, yaml.JSON())
	if err != nil {
		return nil, fmt.Errorf("%s: parameters: %w", manifestFile, err)
	}
	readme, err := fs.ReadFile(folder, readmeFile)
	if err != nil {
		return nil, err
	}
	s := &Solution{
		Name: m.Metadata.Name, Title: m.Spec.Title, Version: m.Spec.Version, Summary: m.Spec.Summary,
		Parameters: bytes.TrimSpace(parameters), Readme: string(readme),
		flow: m.Spec.Flow, variants: m.Spec.Variants, parts: m.Spec.Parts, values: m.Spec.Values, advice: m.Spec.Advice, files: m.Spec.Files, folder: folder, shipped: shipped{},
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
	for _, name := range s.choosers() {
		if properties[name] == nil {
			return fmt.Errorf("%s: variants and parts: there is no parameter %q", manifestFile, name)
		}
	}
	var documents []*flow.Flow
	for _, one := range s.choices(properties) {
		if _, known := s.shipped[one.shape.String()]; known {
			continue
		}
		document, err := s.assemble(one.shape)
		if err != nil {
			return err
		}
		s.shipped.add(one.shape, document)
		documents = append(documents, document)
	}
	first, err := s.document(s.flow)
	if err != nil {
		return err
	}
	s.flowName = first.Metadata.Name
	for _, a := range s.advice {
		if err := a.check(properties); err != nil {
			return err
		}
	}
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
