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
	"github.com/patchbay-dev/patchbay/engine/overview"
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
	About      About           `json:"about"`

	flow     string // file of the flow document
	flowName string
	variants []variant
	parts    []part
	values   []value // where parameters and files go
	advice   []advice
	overview *overview.Overview // nil: none is declared
	shipped  shipped
	files    []string
	folder   fs.FS
	formats  Formats
	manifest json.RawMessage
	// components are those of all flows.
	components []string
}

// manifest is the shape of solution.yaml.
type manifest struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Metadata   struct {
		Name string `json:"name"`
	} `json:"metadata"`
	Spec struct {
		Title       string          `json:"title"`
		Version     string          `json:"version"`
		Summary     string          `json:"summary"`
		Keywords    []string        `json:"keywords"`
		Icon        string          `json:"icon"`
		Licence     string          `json:"licence"`
		Maintainers []Maintainer    `json:"maintainers"`
		Requires    Requires        `json:"requires"`
		Engine      string          `json:"engine"`
		Parameters  json.RawMessage `json:"parameters"`
		Flow        string          `json:"flow"`
		Variants    []variant       `json:"variants"`
		Parts       []part          `json:"parts"`
		Values      []value         `json:"values"`
		Advice      []advice        `json:"advice"`
		Files       []string        `json:"files"`
		// Overview is what an operator looks at; without it, that is a list of the items.
		Overview *overview.Declaration `json:"overview"`
	} `json:"spec"`
}

// value says where in the flow something goes: a parameter's value or a file's
// text.
type value struct {
	Parameter string `json:"parameter"`
	File      string `json:"file"`
	// To is a node id and a path in its settings: ticker.context.localRegistry.
	// With Edge, it is a field of the edge's queue: concurrency, maxAttempts or limit.
	To   string `json:"to"`
	Edge string `json:"edge"` // "split.out -> router.input"; empty for a node
	// Multiply scales a number, for a form that asks in another unit.
	Multiply int64 `json:"multiply"`
	// As has what goes there in place of each of the parameter's values.
	As map[string]any `json:"as"`
}

// Open reads the folder of one solution, with no other formats than those of JSON Schema.
func Open(folder fs.FS) (*Solution, error) { return open(nil, folder) }

// open reads one solution's folder.
func open(formats Formats, folder fs.FS) (*Solution, error) {
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
	s, m, err := decode(documents[0])
	if err != nil {
		return nil, fmt.Errorf("%s: %w", manifestFile, err)
	}
	if m.APIVersion != flow.APIVersion || m.Kind != "Solution" {
		return nil, fmt.Errorf("%s: want apiVersion %s and kind Solution, have %s and %s", manifestFile, flow.APIVersion, m.APIVersion, m.Kind)
	}
	if m.Spec.Overview != nil {
		compiled, problems := overview.Compile(*m.Spec.Overview)
		if len(problems) > 0 {
			return nil, fmt.Errorf("%s: overview.%s: %w", manifestFile, problems[0].At, problems[0].Err)
		}
		s.overview = compiled
	}
	readme, err := fs.ReadFile(folder, readmeFile)
	if err != nil {
		return nil, err
	}
	s.Readme, s.folder, s.formats, s.manifest = string(readme), folder, formats, documents[0]
	return s, s.check()
}

// decode reads the JSON of a manifest. The solution has no folder yet.
func decode(text []byte) (*Solution, manifest, error) {
	var m manifest
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&m); err != nil {
		return nil, m, err
	}
	return &Solution{
		Name: m.Metadata.Name, Title: m.Spec.Title, Version: m.Spec.Version, Summary: m.Spec.Summary, Parameters: m.Spec.Parameters,
		About: About{
			Keywords: m.Spec.Keywords, Icon: m.Spec.Icon, Licence: m.Spec.Licence, Maintainers: m.Spec.Maintainers,
			Requires: m.Spec.Requires, Engine: m.Spec.Engine,
		},
		flow: m.Spec.Flow, variants: m.Spec.Variants, parts: m.Spec.Parts, values: m.Spec.Values, advice: m.Spec.Advice, files: m.Spec.Files, shipped: shipped{},
	}, m, nil
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
	if err := checkReferences(s.Parameters); err != nil {
		return fmt.Errorf("%s: %w", manifestFile, err)
	}
	for _, name := range s.choosers() {
		if properties[name] == nil {
			return fmt.Errorf("%s: variants and parts: there is no parameter %q", manifestFile, name)
		}
	}
	if err := s.checkChoices(properties); err != nil {
		return err
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
	s.components = componentsOf(documents)
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
	return s.checkAgain(documents)
}

// checkAgain wants the node of the overview in one of the flows at least.
func (s *Solution) checkAgain(documents []*flow.Flow) error {
	if s.overview == nil || s.overview.Again() == "" {
		return nil
	}
	for _, document := range documents {
		if document.NodeByID(s.overview.Again()) != nil {
			return nil
		}
	}
	return fmt.Errorf("%s: overview.table.again.node: no flow has the node %q", manifestFile, s.overview.Again())
}

// check wants a place for the value in one of the flows at least.
func (v value) check(properties map[string]*property, documents []*flow.Flow) error {
	if v.Parameter != "" && properties[v.Parameter] == nil {
		return fmt.Errorf("%s: values: there is no parameter %q", manifestFile, v.Parameter)
	}
	var first error
	for _, document := range documents {
		_, err := v.target(document)
		if err == nil {
			return nil
		}
		first = cmp.Or(first, err)
	}
	return first
}

// document reads a flow as packaged, a new one at each call, so that the caller may
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

// Manifest is solution.yaml as JSON.
func (s *Solution) Manifest() json.RawMessage { return s.manifest }

// Folder is what the solution was read from.
func (s *Solution) Folder() fs.FS { return s.folder }

// FlowName is the name that the flow has unless another is given.
func (s *Solution) FlowName() string { return s.flowName }

// Overview is what an operator of the flow looks at, nil when the solution declares none.
func (s *Solution) Overview() *overview.Overview { return s.overview }

// Files lists what the solution ships beside its flow.
func (s *Solution) Files() []string { return slices.Clone(s.files) }

func suggest(name string, known []string) string {
	nearest := flow.Nearest(name, known)
	if nearest == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean %q?", nearest)
}
