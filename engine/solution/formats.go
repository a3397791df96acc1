package solution

import (
	"io/fs"
	"slices"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/message"
)

// Formats are the kinds of text that parameters may name as their format, beside those
// of JSON Schema: a value is judged by the code of the nodes that take it. Nil for none.
type Formats []module.Format

// own are the formats that belong to no module.
var own = Formats{{Name: "duration", Check: func(text string) error {
	_, err := message.ParseDuration(text)
	return err
}}}

// Load is the function Load with these formats.
func (formats Formats) Load(sources ...fs.FS) (*Catalogue, error) {
	return load(formats, sources)
}

// Open is the function Open with these formats.
func (formats Formats) Open(folder fs.FS) (*Solution, error) { return open(formats, folder) }

// Lint is the function Lint with these formats.
func (formats Formats) Lint(folder fs.FS, prefix string) (*Solution, flow.Problems) {
	return lint(formats, folder, prefix)
}

// reasonError is what the code of a node says of a text.
type reasonError struct{ error }

// compiler makes a compiler of schemas that judges the formats.
func (formats Formats) compiler() *jsonschema.Compiler {
	compiler := newCompiler()
	compiler.AssertFormat()
	for _, all := range []Formats{own, formats} {
		for _, f := range all {
			compiler.RegisterFormat(&jsonschema.Format{Name: f.Name, Validate: func(value any) error {
				text, ok := value.(string)
				if !ok || text == "" {
					return nil
				}
				if err := f.Check(text); err != nil {
					return &reasonError{err}
				}
				return nil
			}})
		}
	}
	return compiler
}

// others are the formats of JSON Schema, and those that say how the form takes a value.
var others = []string{"password", "textarea", "code", "date", "date-time", "email", "hostname", "ipv4", "ipv6", "iri", "iri-reference",
	"json-pointer", "period", "regex", "relative-json-pointer", "semver", "time", "uri", "uri-reference", "uri-template", "uuid"}

// known reports whether a format means something.
func (formats Formats) known(name string) bool {
	return slices.Contains(formats.names(), name) || slices.Contains(others, name)
}

func (formats Formats) names() []string {
	var names []string
	for _, f := range slices.Concat(own, formats) {
		names = append(names, f.Name)
	}
	return names
}
