package object

import (
	"errors"

	"k8s.io/apimachinery/pkg/util/json"
)

// Read decodes an object of the kind, whose apiVersion and kind lists leave out. Whole
// numbers stay whole.
func (k Kind) Read(raw []byte) (map[string]any, error) {
	var object map[string]any
	if err := json.Unmarshal(raw, &object); err != nil || object == nil {
		// The parser's own text may quote a secret.
		return nil, errors.New("what the API server sent is not the JSON of an object")
	}
	object["apiVersion"], object["kind"] = k.APIVersion, k.Kind
	return object, nil
}

// Text reads a text of an object's metadata.
func Text(object map[string]any, field string) string {
	metadata, _ := object["metadata"].(map[string]any)
	text, _ := metadata[field].(string)
	return text
}
