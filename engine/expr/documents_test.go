package expr_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/expr"
	"github.com/patchbay-dev/patchbay/engine/module/jsontext"
)

type withDocument struct {
	Context any `json:"context,omitempty"`
	Decoded any `json:"decoded"`
}

type fromDocument struct {
	Context any            `json:"context,omitempty"`
	Free    any            `json:"free,omitempty"`
	Lazy    any            `json:"lazy,omitempty" lazy:"true"`
	Text    string         `json:"text,omitempty"`
	Count   int            `json:"count,omitempty"`
	List    []any          `json:"list,omitempty"`
	Object  map[string]any `json:"object,omitempty"`
	Raw     json.RawMessage
}

// documentMaps are maps that read a document in every way that there is.
var documentMaps = []any{
	map[string]any{"free": "{{ $ }}"},
	map[string]any{"free": "{{ $.decoded }}"},
	map[string]any{"lazy": "{{ $.decoded }}"},
	map[string]any{"lazy": map[string]any{"config": "{{ $.context }}", "review": "{{ $.decoded }}", "list": []any{"{{ $.decoded }}", "{{ $.decoded.a }}"}}},
	map[string]any{"free": map[string]any{"review": "{{ $.decoded }}", "list": []any{"{{ $.decoded }}"}}},
	map[string]any{"lazy": "{{ {review: $.decoded} }}"},
	map[string]any{"lazy": "{{ $.decoded.a.b ?? $.decoded }}"},
	map[string]any{"free": "{{ [$.decoded, $.decoded] }}"},
	map[string]any{"free": "{{ $.decoded.a }}"},
	map[string]any{"free": "{{ $.decoded.a.b }}"},
	map[string]any{"free": "{{ $.decoded.a.b.c }}"},
	map[string]any{"free": "{{ $.decoded?.a?.b?.c }}"},
	map[string]any{"free": "{{ $.decoded.a?.b.c }}"},
	map[string]any{"free": "{{ $.decoded.a.b?.c ?? 'none' }}"},
	map[string]any{"free": "{{ $.decoded.a.b.c ?? $.decoded.b ?? 'none' }}"},
	map[string]any{"free": "{{ $.decoded['a']['b'] }}"},
	map[string]any{"free": "{{ $.decoded[$.context ?? 'a'] }}"},
	map[string]any{"free": "{{ $.decoded[0] }}"},
	map[string]any{"free": "{{ $.decoded[-1].a }}"},
	map[string]any{"free": "{{ $.decoded.list[1] }}"},
	map[string]any{"free": "{{ $.decoded == nil }}"},
	map[string]any{"free": "{{ $.decoded == $.decoded }}"},
	map[string]any{"free": "{{ $.decoded.a == 1 }}"},
	map[string]any{"free": "{{ 'a' in $.decoded }}"},
	map[string]any{"free": "{{ json($.decoded) }}"},
	map[string]any{"free": "{{ keys($.decoded) }}"},
	map[string]any{"free": "{{ map($.decoded.list, #.a ?? #) }}"},
	map[string]any{"free": "{{ filter($.decoded.list ?? [], # != nil) }}"},
	map[string]any{"free": "{{ let r = $.decoded.a; r.b ?? r }}"},
	map[string]any{"count": "{{ len($.decoded) }}"},
	map[string]any{"count": "{{ $.decoded.a }}"},
	map[string]any{"text": "{{ $.decoded.a }}"},
	map[string]any{"text": "a is {{ $.decoded.a }} and {{ $.decoded.b ?? 'nothing' }}"},
	map[string]any{"text": "{{ $.decoded }}!"},
	map[string]any{"list": "{{ $.decoded }}"},
	map[string]any{"list": "{{ $.decoded.list }}"},
	map[string]any{"object": "{{ $.decoded }}"},
	map[string]any{"object": "{{ $.decoded.a }}"},
	map[string]any{"Raw": "{{ $.decoded }}"},
	map[string]any{"context": "{{ $.decoded }}"},
	"{{ $.decoded }}",
	"{{ $ }}",
}

// FuzzDocuments compares what maps make of a document with what they make of its value.
func FuzzDocuments(f *testing.F) {
	for _, seed := range []string{
		`{"a":{"b":{"c":"x"}},"b":null,"list":[{"a":1},null,[2]]}`, `{"a":1}`, `{"a":null,"b":"y"}`, `{"a":{"b":null}}`, `{"a":"x","list":"y"}`, `[{"a":1},{"a":2.50}]`,
		`[]`, `{}`, `{"\u0061":{"b":true},"a ":0}`, `{"a":12345678901234567890,"b":1e400}`, `{"a":{"b":[1,2,3]}}`, `{"a":{"a":{"a":{}}},"list":[]}`,
	} {
		f.Add(seed)
	}
	type compiled struct {
		mapping  *expr.Mapping
		template any
	}
	var all []compiled
	for _, template := range documentMaps {
		for _, to := range []any{fromDocument{}, nil} {
			if _, whole := template.(string); whole && to != nil {
				continue
			}
			mapping, check := expr.Compile(template, withDocument{}, to)
			if err := check.Err(); err != nil {
				f.Fatalf("%v: %v", template, err)
			}
			all = append(all, compiled{mapping, template})
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		text += strings.Repeat(" ", 1<<10)
		value, err := jsontext.Decode(text, 20)
		if err != nil {
			return
		}
		for _, c := range all {
			lazily, err := jsontext.DecodeLazily(text, 20)
			if err != nil {
				t.Fatal(err)
			}
			want, wantErr := c.mapping.Apply(withDocument{Context: "b", Decoded: value})
			got, err := c.mapping.Apply(withDocument{Context: "b", Decoded: lazily})
			if (err == nil) != (wantErr == nil) || err != nil && err.Error() != wantErr.Error() {
				t.Fatalf("%v of %s: error = %v, want %v", c.template, text, err, wantErr)
			}
			to, typed := got.(fromDocument)
			if typed {
				if lazy := to.Lazy; lazy != nil {
					to.Lazy = jsontext.Resolved(lazy)
				}
				got = to
				if want, ok := want.(fromDocument); ok && (reflect.DeepEqual(want, to) || sameFree(want, to)) {
					continue
				}
			}
			if !typed && sameMessage(want, got) {
				continue
			}
			t.Fatalf("%v of %s = %#v, want %#v", c.template, text, got, want)
		}
	})
}

// sameFree allows for the message as a whole, in which the document stays one.
func sameFree(want, got fromDocument) bool {
	got.Free = jsontext.Resolved(got.Free)
	return reflect.TypeOf(got.Free) == reflect.TypeFor[withDocument]() && reflect.DeepEqual(want, got)
}

func sameMessage(want, got any) bool {
	if object, ok := got.(map[string]any); ok {
		if message, ok := object["free"].(withDocument); ok {
			got = map[string]any{"free": jsontext.Resolved(message)}
		}
	}
	if message, ok := got.(withDocument); ok {
		got = jsontext.Resolved(message)
	}
	return reflect.DeepEqual(want, got)
}

func TestLazyFields(t *testing.T) {
	t.Parallel()
	document, err := jsontext.DecodeLazily(`{"a":1}`+strings.Repeat(" ", 1<<10), 20)
	if err != nil {
		t.Fatal(err)
	}
	mapping, check := expr.Compile(map[string]any{
		"lazy": map[string]any{"config": 1, "review": "{{ $.decoded }}"}, "free": "{{ $.decoded }}", "count": "{{ $.decoded.a }}",
	}, withDocument{}, fromDocument{})
	if err := check.Err(); err != nil {
		t.Fatal(err)
	}
	got, err := mapping.Apply(withDocument{Decoded: document})
	if err != nil {
		t.Fatal(err)
	}
	result := got.(fromDocument)
	if lazy := result.Lazy.(map[string]any); lazy["review"] != document {
		t.Errorf("the lazy field has a %T", lazy["review"])
	}
	if _, ok := result.Free.(map[string]any); !ok {
		t.Errorf("the other field has a %T", result.Free)
	}
}
