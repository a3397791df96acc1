package runtime_test

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/jsontext"
)

// TestErrorsHoldNoDocuments: what a node was given goes to its error port with the documents
// in it decoded, since the next component need not know them.
func TestErrorsHoldNoDocuments(t *testing.T) {
	t.Parallel()
	document, err := jsontext.DecodeLazily(`{"a":1}`+strings.Repeat(" ", 1<<10), 10)
	if err != nil {
		t.Fatal(err)
	}
	k := newKit(t,
		&behaviour{name: "reader", do: func(ctx context.Context, b *behaviour, output module.Handler, _ message) module.Result {
			return b.out.Emit(ctx, output, message{Context: map[string]any{"review": document}, Text: "x"})
		}},
		&behaviour{name: "fails", errors: true, do: func(context.Context, *behaviour, module.Handler, message) module.Result {
			return module.Fail(errors.New("no"))
		}},
	)
	f := k.deploy(t, `nodes: [{id: a, component: test/reader}, {id: b, component: test/fails}, {id: e, component: test/sink}]
edges: [{from: a.out, to: b.in}, {from: b.error, to: e.in}]`)
	if _, err := f.Send(t.Context(), "a", "in", []byte(`{}`)); err != nil {
		t.Fatal(err)
	}
	got := k.got.all()
	if len(got) != 1 {
		t.Fatalf("got %v", got)
	}
	failed, _ := got[0].(module.ErrorMessage)
	input, _ := failed.Input.(message)
	if want := map[string]any{"review": map[string]any{"a": int64(1)}}; !reflect.DeepEqual(input.Context, want) || !reflect.DeepEqual(failed.Context, want) {
		t.Errorf("got %#v", failed)
	}
}
