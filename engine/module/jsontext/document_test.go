package jsontext_test

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module/jsontext"
)

// long makes a text one that DecodeLazily keeps.
func long(text string) string { return text + strings.Repeat(" ", 1<<10) }

const maxDepth = 20

func TestDocument(t *testing.T) {
	t.Parallel()
	value, err := jsontext.DecodeLazily(long(` {"a": {"b": "x", "n": 1.50}, "l": [1]}`), maxDepth)
	if err != nil {
		t.Fatal(err)
	}
	document, ok := value.(*jsontext.Document)
	if !ok {
		t.Fatalf("a long text is a %T", value)
	}
	part, ok := document.Whole().Field("a")
	if !ok || !part.IsObject() {
		t.Fatal("the object has no a")
	}
	if _, ok := part.Scalar(); ok {
		t.Error("an object is a scalar")
	}
	if _, ok := part.Field("c"); ok {
		t.Error("a has a field c")
	}
	n, _ := part.Field("n")
	if got, ok := n.Scalar(); !ok || got != 1.5 {
		t.Errorf("n = %v, %v", got, ok)
	}
	if _, ok := n.Field("n"); ok {
		t.Error("a number has a field")
	}
	once, again := document.Value(), document.Value()
	if reflect.ValueOf(once).Pointer() != reflect.ValueOf(again).Pointer() {
		t.Error("the value is decoded twice")
	}
}

func TestDecodeLazily(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`{"a":1}`, long(`"x"`), long(`null`), long(`-1e400`)} {
		got, err := jsontext.DecodeLazily(text, maxDepth)
		want, wantErr := jsontext.Decode(text, maxDepth)
		if err != nil || wantErr != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%.20s = %#v, %v, want %#v, %v", text, got, err, want, wantErr)
		}
	}
}

func TestResolved(t *testing.T) {
	t.Parallel()
	type message struct {
		Free  any
		Other any
		Count int
		inner any
	}
	type around struct{ Context any }
	document, err := jsontext.DecodeLazily(long(`{"a":[1]}`), maxDepth)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"a": []any{int64(1)}}
	list := []any{"x", document}
	if got := jsontext.Resolved(document); !reflect.DeepEqual(got, want) {
		t.Errorf("got %#v", got)
	}
	given := message{Free: map[string]any{"list": list, "n": 1}, Other: list[:1], Count: 2, inner: 3}
	got := jsontext.Resolved(given)
	if want := (message{Free: map[string]any{"list": []any{"x", want}, "n": 1}, Other: []any{"x"}, Count: 2, inner: 3}); !reflect.DeepEqual(got, want) {
		t.Errorf("got %#v", got)
	}
	if got := jsontext.Resolved(around{Context: message{Free: document}}); !reflect.DeepEqual(got, around{Context: message{Free: want}}) {
		t.Errorf("got %#v", got)
	}
	if list[1] != document || !reflect.DeepEqual(given.Free, map[string]any{"list": list, "n": 1}) {
		t.Error("what was given is changed")
	}
	same := map[string]any{"a": []any{1}}
	if got := jsontext.Resolved(same); reflect.ValueOf(got).Pointer() != reflect.ValueOf(same).Pointer() {
		t.Error("what holds no document is copied")
	}
	if got := jsontext.Resolved(nil); got != nil {
		t.Errorf("nil is %v", got)
	}
}

// FuzzDocument compares a document with what Decode makes of the same text: what is wrong
// with it and where, its value, its JSON form, and all that names lead to.
func FuzzDocument(f *testing.F) {
	for _, seed := range []string{
		`{"a":{"b":[1,{"c":null}],"d":"x\u00e9\n"},"\u0061b":true,"":-0}`, `[[],{},"",0]`, `{"a":1,"a":2}`, `{"a":1,"\u0061":2}`, `[01]`, `{"a" :1 ,"b": 1e3}x`,
		`{"a":"\ud800"}`, `{"n":123456789012345678901234567890,"m":1.0,"e":1e400,"z":0.1e-400}`, "{\"a\":\"\x01\"}", `{"a":"\\","b":"\"}"}`, `{"a":tru}`, `[1,2`,
		strings.Repeat("[", maxDepth+1), `{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8,"i":9,"j":10,"k":11,"l":12,"m":13,"n":14,"o":15,"p":16,"q":17,"a":18}`,
		"\xff", `{"é":"🚀","< >&":"< >&"}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		text = long(text)
		want, wantErr := jsontext.Decode(text, maxDepth)
		got, err := jsontext.DecodeLazily(text, maxDepth)
		if (err == nil) != (wantErr == nil) || err != nil && err.Error() != wantErr.Error() {
			t.Fatalf("%q: error = %v, want %v", text, err, wantErr)
		}
		if err != nil {
			return
		}
		document, ok := got.(*jsontext.Document)
		if !ok {
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("%q = %#v, want %#v", text, got, want)
			}
			return
		}
		if !reflect.DeepEqual(document.Decoded(), want) || !reflect.DeepEqual(document.Value(), want) {
			t.Fatalf("%q = %#v, want %#v", text, document.Value(), want)
		}
		sameJSON(t, document, want)
		sameParts(t, document.Whole(), want)
		reader := document.Reader()
		if read := readAll(reader); !reflect.DeepEqual(read, want) {
			t.Fatalf("%q is read as %#v, want %#v", text, read, want)
		}
		if rest := strings.TrimSpace(text[reader.Offset():]); rest != "" {
			t.Fatalf("%q: the reader leaves %q", text, rest)
		}
	})
}

func sameJSON(t *testing.T, document *jsontext.Document, want any) {
	t.Helper()
	text, err := json.Marshal(document)
	wantText, wantErr := json.Marshal(want)
	if (err == nil) != (wantErr == nil) || string(text) != string(wantText) {
		t.Fatalf("JSON = %s, %v, want %s, %v", text, err, wantText, wantErr)
	}
}

// sameParts compares what the names of objects lead to.
func sameParts(t *testing.T, part jsontext.Part, want any) {
	t.Helper()
	if got, ok := part.Scalar(); ok {
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("a scalar is %#v, want %#v", got, want)
		}
		return
	}
	object, ok := want.(map[string]any)
	if ok != part.IsObject() {
		t.Fatalf("an object: %v, want %#v", part.IsObject(), want)
	}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		inner, found := part.Field(name)
		if !found {
			t.Fatalf("there is no %q in %#v", name, want)
		}
		sameParts(t, inner, object[name])
	}
	for _, name := range []string{"", "a", "b", `\u0061`, "é", `"`} {
		if _, found := part.Field(name); found != has(object, name) {
			t.Fatalf("%q is found: %v, in %#v", name, found, want)
		}
	}
}

func has(object map[string]any, name string) bool {
	_, ok := object[name]
	return ok
}

func readAll(r *jsontext.Reader) any {
	switch r.Kind() {
	case '"':
		return r.Text()
	case '{':
		object := map[string]any{}
		for r.Enter(); r.More(); {
			name := r.Name()
			object[name] = readAll(r)
		}
		return object
	case '[':
		list := []any{}
		for r.Enter(); r.More(); {
			list = append(list, readAll(r))
		}
		return list
	}
	return r.Scalar()
}
