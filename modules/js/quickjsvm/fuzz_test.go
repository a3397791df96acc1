package quickjsvm_test

import (
	"bytes"
	"encoding/json"
	"math"
	"testing"
	"unicode/utf8"

	"github.com/patchbay-dev/patchbay/modules/js/script"
)

// FuzzValuesComeBack sends JSON through the engine and back.
func FuzzValuesComeBack(f *testing.F) {
	for _, text := range []string{
		`null`, `[1, -0, 0.1, 1e21, 1e-7, 1e400, -1e400, 1e-400, 123456789012345678901234567890, 0.12345678901234567890]`, `{"": {"__proto__": 1, "toJSON": [], "length": 5}}`,
		`"\u2028\ud83d\ude80\u0000\"\\/"`, `[[[[]]], {}, [{}], true, false, ""]`, `{"10": 1, "9": 2, "a": {"constructor": 9007199254740993}}`,
	} {
		f.Add([]byte(text))
	}
	p := program(f, body("return [input, JSON.parse(JSON.stringify(input))]"))
	f.Fuzz(func(t *testing.T, text []byte) {
		decoder := json.NewDecoder(bytes.NewReader(text))
		decoder.UseNumber()
		var input any
		if !utf8.Valid(text) || decoder.Decode(&input) != nil {
			return
		}
		before, err := json.Marshal(input)
		if err != nil {
			t.Fatal(err)
		}
		got, err := p.Run(t.Context(), script.Call{Input: []any{input}, Limits: limits}) // a bare number is a double
		if err != nil {
			if tooDeep := bytes.Count(before, []byte("["))+bytes.Count(before, []byte("{")) > 490; tooDeep {
				return
			}
			t.Fatal(err)
		}
		for i, value := range got.([]any) {
			if after := canonical(t, value, i == 1); after != canonical(t, []any{input}, i == 1) {
				t.Errorf("%s\ncame back as %s", before, after)
			}
		}
	})
}

// canonical is JSON with numbers as texts, those that a double distinguishes.
func canonical(t *testing.T, value any, doubles bool) string {
	t.Helper()
	text, err := json.Marshal(normal(value, doubles))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func normal(value any, doubles bool) any {
	switch v := value.(type) {
	case map[string]any:
		fields := map[string]any{}
		for name, field := range v {
			fields[name] = normal(field, doubles)
		}
		return fields
	case []any:
		items := []any{}
		for _, item := range v {
			items = append(items, normal(item, doubles))
		}
		return items
	case int64:
		return number(json.Number(jsonText(v)), doubles)
	case float64:
		return number(json.Number(jsonText(v)), doubles)
	case json.Number:
		if f, _ := v.Float64(); doubles && math.IsInf(f, 0) {
			return nil // what JSON.stringify makes of a number beyond a double's range
		}
		return number(v, doubles)
	}
	return value
}

func jsonText(value any) string {
	text, _ := json.Marshal(value)
	return string(text)
}

// number is a text that is the same for two ways to write one number.
func number(digits json.Number, double bool) string {
	if f, err := digits.Float64(); err == nil && (double || len(digits) <= 17) {
		return jsonText(f + 0)
	}
	return string(digits)
}
