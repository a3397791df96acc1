package expr_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/expr"
)

// TestMappingCases runs cases/mapping-cases.yaml, whose example is both what the
// source port publishes and the message. Results are compared to the last digit.
func TestMappingCases(t *testing.T) {
	text, err := os.ReadFile("testdata/cases/mapping-cases.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var cases []testCase
	if err := strictly(text, &cases); err != nil {
		t.Fatal(err)
	}
	for _, test := range cases {
		t.Run(test.Name, func(t *testing.T) {
			mapping, check := expr.Compile(test.Map, test.Example, nil)
			if invalid := test.Check == "invalid"; invalid != (mapping == nil) {
				t.Fatalf("check = %v, want invalid: %v", check, invalid)
			}
			if mapping == nil {
				return
			}
			got, err := mapping.Apply(test.Example)
			switch {
			case test.Error != "":
				if err == nil || !strings.Contains(err.Error(), test.Error) {
					t.Errorf("have %v and error %v, want an error with %q", got, err, test.Error)
				}
			case err != nil:
				t.Error(err)
			default:
				if have, want := exactJSON(t, got), exactJSON(t, test.Want); have != want {
					t.Errorf("have %s\nwant %s", have, want)
				}
			}
		})
	}
}

// exactJSON writes a value as JSON with sorted keys and numbers as they are.
func exactJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var plain any
	if err := decoder.Decode(&plain); err != nil {
		t.Fatal(err)
	}
	text, err = json.Marshal(plain)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
