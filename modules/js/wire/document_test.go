package wire_test

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module/jsontext"
	"github.com/patchbay-dev/patchbay/modules/js/wire"
)

// FuzzDocument sends a document that nobody has decoded, and its value: both arrive the
// same, and come back the same when a result names their objects.
func FuzzDocument(f *testing.F) {
	many := "{"
	for i := range 200 {
		many += `"k` + strconv.Itoa(i) + `":{"n":` + strconv.Itoa(i) + "},"
	}
	for _, seed := range []string{
		`{"a":[1,-2.50,true,"é\n",{"":null}],"\u0062":{}}`, `[[[[]]]]`, `[123456789012345678901234567890,1e400,-0]`, many + `"z":[]}`,
		"[" + strings.Repeat("0,", 300) + "0]", `{"a":{"b":{"c":[{}]}}} `,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		text += strings.Repeat(" ", 1<<10)
		want, err := jsontext.Decode(text, 512)
		if err != nil {
			return
		}
		document, err := jsontext.DecodeLazily(text, 512)
		if err != nil {
			t.Fatal(err)
		}
		e := &wire.Encoder{}
		e.Reset(mega)
		if err := e.Value(map[string]any{"review": document, "other": 1}); err != nil {
			return // too large
		}
		message := wire.NewMessage(slices.Clone(e.Buf))
		read, _ := message.Next().(*wire.Object).Field("review")
		if got, want := wire.Plain(read), sent(t, want); !reflect.DeepEqual(got, want) {
			t.Fatalf("%q arrives as %#v, want %#v", text, got, want)
		}
		results := []any{read}
		if object, ok := read.(*wire.Object); ok {
			results = append(results, &wire.Patched{Base: object, Set: map[string]any{}})
			for _, field := range object.Each() {
				results = append(results, field)
			}
		}
		for i, result := range results {
			got, err := back(t, e, result, message)
			if err != nil {
				return // too deep
			}
			if i < 2 && !reflect.DeepEqual(got, want) {
				t.Fatalf("%q comes back as %#v, want %#v", text, got, want)
			}
			if !reflect.DeepEqual(sent(t, got), wire.Plain(result)) && i >= 2 {
				t.Fatalf("%#v comes back as %#v", wire.Plain(result), got)
			}
		}
	})
}

func TestDocumentsAreBounded(t *testing.T) {
	t.Parallel()
	document, err := jsontext.DecodeLazily(`["`+strings.Repeat("x", mega)+`","`+strings.Repeat("x", mega)+`",1]`, 512)
	if err != nil {
		t.Fatal(err)
	}
	e := &wire.Encoder{}
	e.Reset(mega)
	if err := e.Value(document); err == nil || !strings.Contains(err.Error(), "over 1 MB") {
		t.Errorf("error = %v", err)
	}
}
