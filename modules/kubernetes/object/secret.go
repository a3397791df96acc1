package object

import (
	"encoding/base64"

	"github.com/patchbay-dev/patchbay/engine/module/texts"
)

const (
	// stateType is the type of the Secrets that hold the state of nodes, private keys
	// among it. No flow reads them.
	stateType = "patchbay.dev/state"
	// lastApplied is the copy of the whole object that kubectl apply keeps.
	lastApplied = "kubectl.kubernetes.io/last-applied-configuration"
)

// FieldSelector adds to a field selector that of what no flow reads, so that the API server
// does not send it. A watch would hear of each change of a state otherwise, its own among them.
func (k Kind) FieldSelector(asked string) string {
	const others = "type!=" + stateType
	switch {
	case !k.IsSecret():
		return asked
	case asked == "":
		return others
	}
	return asked + "," + others
}

// Hidden reports whether an object is a Secret that no flow may read.
func (k Kind) Hidden(object map[string]any) bool { return k.IsSecret() && object["type"] == stateType }

// Masked are the values of objects that hold secrets. A message has them in a field that
// is marked, beside the objects, whose type says nothing: so they are masked wherever a
// message is shown.
type Masked []string

// Add takes the values of what is left of an object.
func (m *Masked) Add(k Kind, object map[string]any) {
	if !k.IsSecret() {
		return
	}
	if metadata, ok := object["metadata"].(map[string]any); ok {
		if annotations, ok := metadata["annotations"].(map[string]any); ok {
			delete(annotations, lastApplied)
		}
	}
	for _, field := range []string{"data", "stringData"} {
		values, _ := object[field].(map[string]any)
		for _, value := range values {
			text, _ := value.(string)
			plain := text
			if raw, err := base64.StdEncoding.DecodeString(text); err == nil && field == "data" {
				plain = string(raw)
			}
			// A certificate is there to be shown to everybody.
			if text == "" || texts.OnlyCertificates(plain) {
				continue
			}
			*m = append(*m, text, plain)
		}
	}
}
