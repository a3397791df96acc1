package objects_test

import (
	"encoding/json"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/store/objects"
)

func TestDefinition(t *testing.T) {
	text, err := objects.Definition()
	if err != nil {
		t.Fatal(err)
	}
	var definition any
	if err := json.Unmarshal(text, &definition); err != nil {
		t.Fatal(err)
	}
	walk(t, "", definition)
}

// walk finds what a structural schema may not have.
func walk(t *testing.T, path string, value any) {
	t.Helper()
	switch value := value.(type) {
	case map[string]any:
		for key, one := range value {
			switch key {
			case "$ref", "$defs", "const", "default", "deprecated":
				t.Errorf("%s/%s: no structural schema has that", path, key)
			case "type":
				if _, list := one.([]any); list {
					t.Errorf("%s: several types", path)
				}
			}
			walk(t, path+"/"+key, one)
		}
	case []any:
		for _, one := range value {
			walk(t, path+"/[]", one)
		}
	}
}
