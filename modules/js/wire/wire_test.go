package wire_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/modules/js/plain"
	"github.com/patchbay-dev/patchbay/modules/js/wire"
)

const mega = 1 << 20

type inner struct {
	Name string `json:"name"`
}

type record struct {
	inner
	Zed   int            `json:"zed"`
	Able  *inner         `json:"able,omitempty"`
	Raw   []byte         `json:"raw,omitempty"`
	At    time.Time      `json:"at,omitzero"`
	Free  any            `json:"free"`
	Count map[string]int `json:"count"`
	skip  int
	Minus string `json:"-"`
	Plain float32
}

// sent is a value as a script's process reads it.
func sent(t testing.TB, value any) any {
	t.Helper()
	e := &wire.Encoder{}
	e.Reset(mega)
	if err := e.Value(value); err != nil {
		t.Fatal(err)
	}
	return wire.Plain(wire.NewMessage(slices.Clone(e.Buf)).Next())
}

func TestInputs(t *testing.T) {
	type m = map[string]any
	var nothing *record
	at := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	tests := map[string]struct{ value, want any }{
		"null":            {nil, nil},
		"booleans":        {[]any{true, false}, []any{true, false}},
		"integers":        {[]any{0, -1, int64(math.MinInt64), int8(7), uint64(math.MaxInt64)}, []any{int64(0), int64(-1), int64(math.MinInt64), int64(7), int64(math.MaxInt64)}},
		"beyond integers": {uint64(math.MaxUint64), float64(math.MaxUint64)},
		"floats":          {[]any{0.5, float32(0.25), math.Inf(1)}, []any{0.5, 0.25, math.Inf(1)}},
		"digits stay":     {json.Number("123456789012345678901234567890"), json.Number("123456789012345678901234567890")},
		"texts":           {[]any{"", "é🚀\x00", strings.Repeat("x", 300)}, []any{"", "é🚀\x00", strings.Repeat("x", 300)}},
		"bytes":           {[]byte("hi"), "aGk="},
		"no map":          {map[string]any(nil), nil},
		"no list":         {[]any(nil), nil},
		"no typed ones":   {[]any{map[string]int(nil), []string(nil), nothing, []byte(nil)}, []any{nil, nil, nil, nil}},
		"typed ones":      {[]any{map[string]int{"a": 1}, []string{"x"}, [2]int{1, 2}}, []any{m{"a": int64(1)}, []any{"x"}, []any{int64(1), int64(2)}}},
		"other keys":      {map[int]string{1: "a"}, m{"1": "a"}},
		"time":            {at, "2026-11-28T12:00:00Z"},
		"own text":        {json.RawMessage(`{"a":[1]}`), m{"a": []any{json.Number("1")}}},
		"struct": {
			&record{inner: inner{"n"}, Zed: 1, Raw: []byte("hi"), At: at, Free: inner{"f"}, Minus: "no", skip: 1},
			m{"name": "n", "zed": int64(1), "raw": "aGk=", "at": "2026-11-28T12:00:00Z", "free": m{"name": "f"}, "count": nil, "Plain": 0.0},
		},
		"function": {func() {}, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := sent(t, test.value); !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %#v, want %#v", got, test.want)
			}
		})
	}
}

func TestObjectsAreReadWhereTheyAreLookedAt(t *testing.T) {
	large := map[string]any{}
	for i := range 100 {
		large[fmt.Sprintf("k%02d", i)] = i
	}
	e := &wire.Encoder{}
	e.Reset(mega)
	for _, value := range []any{large, record{Zed: 3}} {
		if err := e.Value(value); err != nil {
			t.Fatal(err)
		}
	}
	message := wire.NewMessage(slices.Clone(e.Buf))
	first, second := message.Next().(*wire.Object), message.Next().(*wire.Object)
	if value, ok := first.Field("k42"); !ok || value != int64(42) || first.Has("k100") || !first.Has("k99") {
		t.Errorf("k42 = %v, %v", value, ok)
	}
	if names := first.Names(); len(names) != 100 || names[0] != "k00" || names[99] != "k99" {
		t.Errorf("names = %v", names)
	}
	if names := fmt.Sprint(second.Names()); names != "[name zed free count Plain]" {
		t.Errorf("a struct's names = %v", names)
	}
	if value, ok := second.Field("zed"); !ok || value != int64(3) || second.Has("able") {
		t.Errorf("zed = %v, %v", value, ok)
	}
}

func TestInputsAreBounded(t *testing.T) {
	var deep any = "x"
	for range wire.MaxNesting + 2 {
		deep = []any{deep}
	}
	tests := map[string]struct {
		value any
		want  string
	}{
		"deep": {deep, "nested over 10000 deep"},
		"long": {[]any{strings.Repeat("x", mega), strings.Repeat("x", mega), 1}, "over 1 MB"},
	}
	for name, test := range tests {
		e := &wire.Encoder{}
		e.Reset(mega)
		if err := e.Value(test.value); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error = %v, want %q", name, err, test.want)
		}
	}
}

// back is what a process returns, as the engine reads it.
func back(t testing.TB, e *wire.Encoder, value any, m *wire.Message) (any, error) {
	t.Helper()
	data, err := wire.AppendResult(nil, value, m)
	if err != nil {
		t.Fatal(err)
	}
	return e.Result(data)
}

func TestResultsNameWhatTheInputHad(t *testing.T) {
	type m = map[string]any
	untouched, changed := m{"x": "y"}, m{"keep": m{"n": json.Number("12345678901234567890123")}, "drop": 1, "set": 1}
	e := &wire.Encoder{}
	e.Reset(mega)
	if err := e.Value([]any{untouched, changed, record{Zed: 1}}); err != nil {
		t.Fatal(err)
	}
	message := wire.NewMessage(slices.Clone(e.Buf))
	input := message.Next().(*wire.List)
	var objects []*wire.Object
	for _, item := range input.Each() {
		objects = append(objects, item.(*wire.Object))
	}
	patched := &wire.Patched{Base: objects[1], Deleted: []string{"drop"}, Set: m{"set": int64(2), "new": objects[0]}}
	got, err := back(t, e, []any{objects[0], patched, input, objects[2]}, message)
	if err != nil {
		t.Fatal(err)
	}
	items := got.([]any)
	if reflect.ValueOf(items[0]).Pointer() != reflect.ValueOf(untouched).Pointer() {
		t.Error("what was not touched was copied")
	}
	if want := (m{"keep": changed["keep"], "set": int64(2), "new": untouched}); !reflect.DeepEqual(items[1], want) {
		t.Errorf("patched = %v, want %v", items[1], want)
	}
	if changed["drop"] != 1 || changed["set"] != 1 {
		t.Error("the input was changed")
	}
	if zed := items[3].(m)["zed"]; zed != int64(1) {
		t.Errorf("the struct came back as %v", items[3])
	}

	// The next message has other objects by the same identities.
	e.Reset(mega)
	if err := e.Value(m{"other": m{}}); err != nil {
		t.Fatal(err)
	}
	next := wire.NewMessage(slices.Clone(e.Buf))
	next.Next()
	got, err = back(t, e, []any{objects[0], patched}, next)
	if err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprint([]any{m{"x": "y"}, m{"keep": m{"n": "12345678901234567890123"}, "set": 2, "new": m{"x": "y"}}}); fmt.Sprint(got) != want {
		t.Errorf("kept from the message before: %v, want %v", got, want)
	}
}

func TestResultsAreBounded(t *testing.T) {
	var deep any = "x"
	for range plain.MaxNesting + 3 {
		deep = map[string]any{"a": []any{deep}}
	}
	_, err := back(t, &wire.Encoder{}, deep, nil)
	var unfit *plain.PathError
	if !errors.As(err, &unfit) || !strings.Contains(err.Error(), "the result.a[0].a[0]") {
		t.Errorf("error = %v", err)
	}
}

// FuzzResult reads what no process of ours would send.
func FuzzResult(f *testing.F) {
	for _, seed := range []string{"\x00", "\x07\x02\x01\x02", "\x08\x01\x01a\x05\x01x", "\x0a\x00", "\x0b\x00\x01\x01a\x01\x01b\x00", "\x07\xff\xff\xff\xff\x7f"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		e := &wire.Encoder{}
		e.Reset(mega)
		if err := e.Value(map[string]any{"a": map[string]any{"b": 1}, "c": record{}}); err != nil {
			t.Fatal(err)
		}
		value, err := e.Result(data)
		if err != nil {
			return
		}
		again, err := wire.AppendResult(nil, value, nil)
		if err != nil {
			t.Fatalf("%#v can't be sent: %v", value, err)
		}
		if _, err := e.Result(again); err != nil {
			t.Errorf("%#v can't be read again: %v", value, err)
		}
	})
}

// FuzzRoundTrip sends what JSON can hold there and back.
func FuzzRoundTrip(f *testing.F) {
	for _, seed := range []string{`null`, `{"a":[1,-2.5,true,"é",{"":null}]}`, `[[[[]]]]`, `123456789012345678901234567890`, `{"a":1,"b":{"c":[{}]}}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		decoder := json.NewDecoder(strings.NewReader(text))
		decoder.UseNumber()
		var value any
		if decoder.Decode(&value) != nil {
			return
		}
		e := &wire.Encoder{}
		e.Reset(mega)
		if err := e.Value(value); err != nil {
			return // too large or too deep
		}
		message := wire.NewMessage(slices.Clone(e.Buf))
		read := message.Next()
		if got := wire.Plain(read); !reflect.DeepEqual(got, value) {
			t.Fatalf("%#v arrives as %#v", value, got)
		}
		for _, result := range []any{read, wire.Plain(read)} {
			got, err := back(t, e, result, message)
			var unfit *plain.PathError
			if errors.As(err, &unfit) {
				return
			}
			if err != nil || !reflect.DeepEqual(got, value) {
				t.Fatalf("%#v comes back as %#v: %v", value, got, err)
			}
		}
	})
}
