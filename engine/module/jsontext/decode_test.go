package jsontext_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module/jsontext"
)

const depth = 512

func TestDecodes(t *testing.T) {
	type m = map[string]any
	tests := map[string]struct {
		text string
		want any
	}{
		"words":            {" [true, false, null] ", []any{true, false, nil}},
		"empty":            {`{"a": [], "b": {}, "": ""}`, m{"a": []any{}, "b": m{}, "": ""}},
		"integers":         {`[0, -1, 9007199254740993, 9223372036854775807, -9223372036854775808]`, []any{int64(0), int64(-1), int64(9007199254740993), int64(math.MaxInt64), int64(math.MinInt64)}},
		"large integers":   {`[9223372036854775808, 123456789012345678901234567890]`, []any{json.Number("9223372036854775808"), json.Number("123456789012345678901234567890")}},
		"fractions":        {`[0.1, 1.0, 1e3, -2.5E-3]`, []any{0.1, 1.0, 1000.0, -0.0025}},
		"exact fractions":  {`[3.14159265358979323846, 1e400, 1e-400]`, []any{json.Number("3.14159265358979323846"), json.Number("1e400"), json.Number("1e-400")}},
		"zeros":            {`[0.0, 0e5]`, []any{0.0, 0.0}},
		"nested":           {`{"a":{"b":[{"c":1},{"d":"e"}]},"f":[[1],[2,3]]}`, m{"a": m{"b": []any{m{"c": int64(1)}, m{"d": "e"}}}, "f": []any{[]any{int64(1)}, []any{int64(2), int64(3)}}}},
		"escapes":          {`"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude80x"`, "\"\\/\b\f\n\r\té🚀x"},
		"unescaped":        {`"é🚀 </script>"`, "é🚀 </script>"},
		"same name deeper": {`{"a":{"a":{"a":1}},"b":[{"a":1},{"a":2}]}`, m{"a": m{"a": m{"a": int64(1)}}, "b": []any{m{"a": int64(1)}, m{"a": int64(2)}}}},
		"white space":      {"\r\n\t{ \"a\" :\n1 , \"b\":[ ] }\n", m{"a": int64(1), "b": []any{}}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := jsontext.Decode(test.text, depth)
			if err != nil || !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %#v, %v, want %#v", got, err, test.want)
			}
		})
	}
}

func TestMinusZeroStays(t *testing.T) {
	got, err := jsontext.Decode("-0", depth)
	if f, ok := got.(float64); err != nil || !ok || !math.Signbit(f) {
		t.Errorf("got %#v, %v", got, err)
	}
}

func TestRefusesWithTheOffset(t *testing.T) {
	tests := map[string]struct {
		text   string
		offset int
		want   string
	}{
		"nothing":            {"", 0, "ends where a value"},
		"trailing":           {`{} x`, 3, "more after the value"},
		"two values":         {`1 2`, 2, "more after"},
		"name twice":         {`{"a":1,"b":2,"a":3}`, 13, `"a" is twice`},
		"name twice escaped": {`{"a":1,"\u0061":3}`, 7, `"a" is twice`},
		"not closed":         {`{"a":[1,2`, 9, "ends where"},
		"text not closed":    {`{"a":"b`, 5, "not closed"},
		"no colon":           {`{"a" 1}`, 5, "a colon"},
		"no name":            {`{1:2}`, 1, "a name"},
		"trailing comma":     {`{"a":1,}`, 7, "a name"},
		"comma in a list":    {`[1,]`, 3, "a value"},
		"leading zero":       {`[01]`, 1, "begins with 0"},
		"plus":               {`[+1]`, 1, "a value"},
		"bare point":         {`[1.]`, 3, "a digit"},
		"bare exponent":      {`[1e]`, 3, "a digit"},
		"minus alone":        {`-`, 1, "a digit"},
		"NaN":                {`[NaN]`, 1, "a value"},
		"word":               {`tru`, 0, "a value"},
		"single quotes":      {`{'a':1}`, 1, "a name"},
		"comment":            {`{/**/}`, 1, "a name"},
		"control character":  {"\"a\nb\"", 2, "control character"},
		"unknown escape":     {`"\x41"`, 1, "no escape"},
		"short unicode":      {`"\u12"`, 1, "hexadecimal"},
		"lone surrogate":     {`"ab\ud83d"`, 3, "is alone"},
		"wrong pair":         {`"\ud83d\u0041"`, 1, "is alone"},
		"not UTF-8":          {"\"a\xff\"", 2, "not UTF-8"},
		"byte order mark":    {"\ufeff{}", 0, "a value"},
		"deep":               {strings.Repeat("[", depth+1), depth, "nested too deep"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := jsontext.Decode(test.text, depth)
			var mistake *jsontext.Error
			if !errors.As(err, &mistake) {
				t.Fatalf("error = %v", err)
			}
			if mistake.Offset != test.offset || !strings.Contains(mistake.Text, test.want) {
				t.Errorf("error = %v, want %q at byte %d", err, test.want, test.offset)
			}
		})
	}
}

func TestDeepButAllowed(t *testing.T) {
	if _, err := jsontext.Decode(strings.Repeat("[", depth)+strings.Repeat("]", depth), depth); err != nil {
		t.Error(err)
	}
}

// What we take, encoding/json takes with the same result; what it refuses, we
// refuse.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{`{"a":[1,2.5,-0,1e3,"x\u00e9\ud83d\ude80"],"b":null}`, `{"a":1,"a":2}`, `[1] 2`, `"\ud800"`, "\"\xff\"", `123456789012345678901234567890`, `[[[]]]`, ` {"":{}} `, `1e-400`, `0.30000000000000004`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := jsontext.Decode(text, 100)
		if err != nil {
			var mistake *jsontext.Error
			if !errors.As(err, &mistake) || mistake.Offset < 0 || mistake.Offset > len(text) {
				t.Fatalf("error = %#v", err)
			}
			return
		}
		decoder := json.NewDecoder(strings.NewReader(text))
		decoder.UseNumber()
		var want any
		if err := decoder.Decode(&want); err != nil {
			t.Fatalf("we took %q, encoding/json says %v", text, err)
		}
		if !same(got, want) {
			t.Fatalf("%q: got %#v, want %#v", text, got, want)
		}
		encoded, err := jsontext.Encode(got, 1<<20, 100)
		if err != nil {
			t.Fatal(err)
		}
		decoder = json.NewDecoder(strings.NewReader(encoded))
		decoder.UseNumber()
		var again any
		if err := decoder.Decode(&again); err != nil || !same(got, again) {
			t.Fatalf("%q: through %q it became %#v, %v", text, encoded, again, err)
		}
	})
}

func same(got, want any) bool {
	switch want := want.(type) {
	case json.Number:
		switch got := got.(type) {
		case json.Number:
			return got == want
		case int64:
			n, err := want.Int64()
			return err == nil && n == got
		case float64:
			f, err := want.Float64()
			return err == nil && f == got
		}
		return false
	case map[string]any:
		object, ok := got.(map[string]any)
		if !ok || len(object) != len(want) {
			return false
		}
		for name, value := range want {
			if !same(object[name], value) {
				return false
			}
		}
		return true
	case []any:
		items, ok := got.([]any)
		if !ok || len(items) != len(want) {
			return false
		}
		for i, item := range want {
			if !same(items[i], item) {
				return false
			}
		}
		return true
	}
	return got == want
}

func TestEncodes(t *testing.T) {
	tests := map[string]struct {
		value any
		want  string
	}{
		"names in order":   {map[string]any{"b": 1, "a": int64(2), "": nil}, `{"":null,"a":2,"b":1}`},
		"no HTML escaping": {"<a href='x'>&</a>", `"<a href='x'>&</a>"`},
		"escapes":          {"\"\\\n\r\t\x00\x1f é🚀", `"\"\\\n\r\t\u0000\u001f é🚀"`},
		"not UTF-8":        {"a\xffb", `"a` + "\ufffd" + `b"`},
		"floats":           {[]any{1.0, 0.1, 1e21, 1e-7, -2.5e100, 123456789.5}, `[1,0.1,1e+21,1e-7,-2.5e+100,123456789.5]`},
		"number text":      {json.Number("123456789012345678901234567890"), `123456789012345678901234567890`},
		"nil":              {[]any{nil, []any(nil), map[string]any(nil)}, `[null,null,null]`},
		"struct": {struct {
			A []string `json:"a"`
		}{[]string{"<"}}, `{"a":["<"]}`},
		"struct within": {map[string]any{"x": []int{1, 2}}, `{"x":[1,2]}`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := jsontext.Encode(test.value, 1<<20, depth)
			if err != nil || got != test.want {
				t.Errorf("got %s, %v, want %s", got, err, test.want)
			}
		})
	}
}

func TestEncodeRefuses(t *testing.T) {
	loop := map[string]any{}
	loop["me"] = []any{loop}
	tests := map[string]struct {
		value any
		want  string
	}{
		"not a number":  {map[string]any{"a": []any{math.NaN()}}, "$.a[0]: NaN"},
		"function":      {map[string]any{"f": func() {}}, "$.f: json: unsupported type"},
		"loop":          {loop, "holds itself"},
		"too long":      {strings.Repeat("x", 6000), "too long"},
		"too long list": {map[string]any{"a": bytes.Split(make([]byte, 6000), nil)}, "too long"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := jsontext.Encode(test.value, 5000, depth)
			if err == nil || !strings.Contains(err.Error(), test.want) || len(err.Error()) > 1000 {
				t.Errorf("error = %v, want %q", err, test.want)
			}
		})
	}
}
