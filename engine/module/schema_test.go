package module_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
)

func schemaOf(t *testing.T, port module.Port) string {
	t.Helper()
	text, err := module.Schema(port)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestSchemaSays wants what tags and types say in the schema.
func TestSchemaSays(t *testing.T) {
	type tagged struct {
		Shown string        `json:"shown" readonly:"true"`
		Mode  string        `json:"mode" enum:"a,b" enumTitles:"First, or so|Second"`
		Other string        `json:"other" enum:"a,b" enumTitles:"First, Second"`
		Wait  time.Duration `json:"wait" default:"3s"`
		Count json.Number   `json:"count"`
	}
	schema := schemaOf(t, module.Port{Name: "in", Configuration: tagged{}})
	for _, want := range []string{
		`"readOnly":true`, `"enumTitles":["First, or so","Second"]`, `"enumTitles":["First","Second"]`,
		`"wait":{"default":"3s","examples":["3s"],"type":"string","format":"duration"`, `"count":{"type":"number"`,
	} {
		if !strings.Contains(schema, want) {
			t.Errorf("lacks %s: %s", want, schema)
		}
	}
}

// TestSchemaOfAnExample is the same each time, though a map has no order, and says of
// a port for any message what its example shows: the shape of a trigger's output is
// that of the context in its settings.
func TestSchemaOfAnExample(t *testing.T) {
	example := map[string]any{"text": "a", "count": 1, "list": []any{map[string]any{"deep": true}}, "more": map[string]any{"x": 1.5}}
	type held struct {
		Context any            `json:"context" configurable:"true"`
		Plain   map[string]any `json:"plain"`
	}
	for name, port := range map[string]module.Port{
		"any message":  {Name: "out", Source: true, Configuration: example},
		"configurable": {Name: "out", Configuration: held{Context: example, Plain: example}},
	} {
		t.Run(name, func(t *testing.T) {
			first := schemaOf(t, port)
			for range 50 {
				if again := schemaOf(t, port); again != first {
					t.Fatalf("another schema:\n%s\n%s", first, again)
				}
			}
			for _, want := range []string{`"text":{"type":"string"}`, `"count":{"type":"integer"}`, `"deep":{"type":"boolean"}`, `"x":{"type":"number"}`} {
				if !strings.Contains(first, want) {
					t.Errorf("lacks %s: %s", want, first)
				}
			}
		})
	}
}
