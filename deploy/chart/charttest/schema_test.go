package charttest_test

import (
	"encoding/json"
	"os"
	"testing"
)

// ofTheChart are the parameters that the chart gives: they say where its own Service is.
var ofTheChart = []string{"serviceName", "serviceNamespace", "servicePort", "port", "selfCheckAddress"}

// TestSchema: Helm refuses what the solutions refuse. What is not theirs is written by
// hand, in schema.json.
func TestSchema(t *testing.T) {
	text, err := os.ReadFile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var schema map[string]any
	if err := json.Unmarshal(text, &schema); err != nil {
		t.Fatal(err)
	}
	definitions := schema["$defs"].(map[string]any)
	for key, c := range inChart() {
		var parameters map[string]any
		if err := json.Unmarshal(packaged(t, c.Name).Parameters, &parameters); err != nil {
			t.Fatal(err)
		}
		for _, name := range ofTheChart {
			delete(parameters["properties"].(map[string]any), name)
		}
		definitions[key] = parameters
	}
	same(t, "values.schema.json", indented(t, schema))
}
