package flow

import (
	_ "embed" // for the schema's text
	"encoding/json"
	"slices"
)

//go:embed schema.json
var schema []byte

// Schema returns the JSON Schema (draft 2020-12) of a flow document, for editors
// that complete and check YAML. It knows the form; that nodes exist and names
// are unique only Parse can tell.
func Schema() json.RawMessage { return slices.Clone(schema) }
