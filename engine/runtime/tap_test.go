package runtime_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
)

const tapped = `
nodes:
  - {id: first, component: test/pass}
  - {id: end, component: test/sink}
edges:
  - {from: first.out, to: end.in, map: {said: "{{ $.text }}"}}
`

func TestTapKeepsTheLastMessageOfAPort(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newKit(t)
		f := k.deploy(t, tapped)
		if _, ok := f.Tap("first", "out"); ok {
			t.Fatal("a tap holds a message before one was emitted")
		}
		send := func(text string) {
			t.Helper()
			if _, err := f.Send(t.Context(), "first", "in", json.RawMessage(`{"text":"`+text+`"}`)); err != nil {
				t.Fatal(err)
			}
		}
		holds := func(want string) {
			t.Helper()
			got, ok := f.Tap("first", "out")
			if in, _ := got.(message); !ok || in.Text != want {
				t.Errorf("tap = %v, want %s", got, want)
			}
		}
		send("one")
		send("two")
		holds("one") // sampled: one in 100 ms
		time.Sleep(100 * time.Millisecond)
		send("three")
		holds("three")
		k.deploy(t, strings.Replace(tapped, "said", "heard", 1))
		holds("three") // a save forgets nothing
		k.deploy(t, strings.Replace(tapped, "id: first, component: test/pass", "id: first, component: test/try", 1))
		if got, ok := f.Tap("first", "out"); ok {
			t.Errorf("another component's node has the tap %v", got)
		}
	})
}

func TestTapOfAPortThatIsNotWired(t *testing.T) {
	k := newKit(t)
	f := k.deploy(t, "nodes: [{id: alone, component: test/pass}]")
	if _, err := f.Send(t.Context(), "alone", "in", json.RawMessage(`{"text":"hello"}`)); err != nil {
		t.Fatal(err)
	}
	if got, ok := f.Tap("alone", "out"); !ok || got.(message).Text != "hello" {
		t.Errorf("tap = %v, %t", got, ok)
	}
	for _, place := range [][2]string{{"alone", "error"}, {"alone", "in"}, {"alone", "nothing"}, {"nobody", "out"}} {
		if got, ok := f.Tap(place[0], place[1]); ok {
			t.Errorf("tap of %v = %v", place, got)
		}
	}
	if got := f.Taps("nobody"); got == nil || len(got) > 0 {
		t.Errorf("taps of nobody = %v, want an empty list", got)
	}
}

// leak emits its input's secret as plain text.
func leak(ctx context.Context, b *behaviour, output module.Handler, in message) module.Result {
	return b.out.Emit(ctx, output, message{Text: "it is " + in.Token})
}

func TestTapsAreMasked(t *testing.T) {
	k := newKit(t, &behaviour{name: "leak", do: leak})
	f := k.deploy(t, `
nodes:
  - {id: leak, component: test/leak}
  - {id: pass, component: test/pass}
edges:
  - {from: leak.out, to: pass.in, map: {text: "{{ $.text }}"}}`)
	if _, err := f.Send(t.Context(), "leak", "in", json.RawMessage(`{"text":"x","token":"pw-1234"}`)); err != nil {
		t.Fatal(err)
	}
	for _, node := range []string{"leak", "pass"} {
		taps := f.Taps(node)
		if len(taps) != 1 || taps[0].Port != "out" || taps[0].Run == "" || taps[0].At.IsZero() {
			t.Fatalf("taps of %s = %+v", node, taps)
		}
		if text := string(taps[0].Message); strings.Contains(text, "pw-1234") || !strings.Contains(text, "it is ") {
			t.Errorf("tap of %s = %s", node, text)
		}
	}
}
