package flow

import (
	_ "embed" // for the schema's text
	"encoding/json"
	"slices"
)

//go:embed schema.json
var schema []byte

// Schema returns the JSON Schema (draft 2020-12) of a flow document, for editors
// that complete and check YAML. It describes the form only: whether nodes exist
// and names are unique, Parse checks.
func Schema() json.RawMessage { return slices.Clone(schema) }
