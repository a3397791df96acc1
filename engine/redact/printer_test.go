package redact_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/redact"
)

// TestPrinterShowsEachMessageAsShowDoes has nothing of a message left in the next.
func TestPrinterShowsEachMessageAsShowDoes(t *testing.T) {
	secrets := redact.Of("hunter2-and-more", "4711471147")
	printer := redact.NewPrinter(secrets)
	for _, message := range []any{
		map[string]any{"password": "hunter2-and-more", "pin": 4711471147, "count": 3},
		strings.Repeat("long ", 4000),
		map[string]any{"nested": map[string]any{"list": []any{1, -2, true, nil, 1.5, "a"}}, "none": map[string]any(nil)},
		make([]string, 500),
		[]string{strings.Repeat("x", 8000), strings.Repeat("y", 8000), strings.Repeat("<", 8000), strings.Repeat("\"", 8000), strings.Repeat("\x01", 8000)},
		nil,
		map[string]any{"after": "all"},
	} {
		got, want := printer.Show(message), redact.Show(message, secrets)
		if !reflect.DeepEqual(got, want) || !json.Valid(got.JSON) {
			t.Errorf("got  %.200s %v %v\nwant %.200s %v %v", got.JSON, got.Masked, got.Cut, want.JSON, want.Masked, want.Cut)
		}
	}
}

// TestValuesOfDecodedObjectsCount holds what JSON is decoded to to the same number of values
// as maps of other types.
func TestValuesOfDecodedObjectsCount(t *testing.T) {
	type other map[string]any
	build := func(object func(map[string]any) any) any {
		var outer []any
		for range 200 {
			var inner []any
			for range 200 {
				inner = append(inner, object(map[string]any{"a": nil}))
			}
			outer = append(outer, inner)
		}
		return outer
	}
	decoded := redact.Show(build(func(m map[string]any) any { return m }), nil)
	named := redact.Show(build(func(m map[string]any) any { return other(m) }), nil)
	if !decoded.Cut || string(decoded.JSON) != string(named.JSON) {
		t.Errorf("decoded objects are shown in %d bytes, others in %d", len(decoded.JSON), len(named.JSON))
	}
}

type (
	small  int8
	letter string
	yes    bool
)

// TestPlainValuesAreWrittenAsJSONDoes compares what is written without encoding/json with
// what that writes.
func TestPlainValuesAreWrittenAsJSONDoes(t *testing.T) {
	values := []any{
		0, -1, int8(-128), int16(7), int32(1 << 30), int64(-1 << 63), uint64(1<<64 - 1), small(-3), true, false, yes(true), letter("a<b"),
		"", "plain text", "a <tag> & more", `"quoted" \ path`, "tab\tline\nend\r", "\x00\x1f\x7f", "héllo 💡", "\u2028\u2029", "broken \xff byte", "\ufffd",
	}
	for c := range 256 {
		values = append(values, string([]byte{'a', byte(c), 'z'}))
	}
	for _, value := range values {
		want, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		for _, message := range []any{value, map[string]any{"at": value}} {
			got := string(redact.Show(message, nil).JSON)
			if _, ok := message.(map[string]any); ok {
				got = strings.TrimSuffix(strings.TrimPrefix(got, `{"at":`), "}")
			}
			if got != string(want) {
				t.Errorf("%#v: got %s, want %s", value, got, want)
			}
		}
	}
}
