package state_test

import (
	"errors"
	"reflect"
	"testing"

	"github.com/patchbay-dev/patchbay/docs/authors/state"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
)

func TestSeen(t *testing.T) {
	node := moduletest.Start(t, state.NewSeen(), nil)
	for _, id := range []string{"a", "b", "a"} {
		if err := node.Send("in", state.Message{ID: id}).Err(); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := node.Emitted("first"), []any{state.Message{ID: "a"}, state.Message{ID: "b"}}; !reflect.DeepEqual(got, want) {
		t.Errorf("first: %v, want %v", got, want)
	}
	if got := len(node.Emitted("again")); got != 1 {
		t.Errorf("%d messages came again, want 1", got)
	}
}

// TestSeenTriesAgain: an id counts as seen only when the nodes after this one succeeded.
func TestSeenTriesAgain(t *testing.T) {
	node := moduletest.Start(t, state.NewSeen(), nil)
	broken := errors.New("the disk is full")
	node.Reply(func(moduletest.Emission) module.Result { return module.Fail(broken) })
	if err := node.Send("in", state.Message{ID: "a"}).Err(); !errors.Is(err, broken) {
		t.Errorf("error = %v", err)
	}
	node.Reply(nil)
	if err := node.Send("in", state.Message{ID: "a"}).Err(); err != nil {
		t.Error(err)
	}
	if first, again := len(node.Emitted("first")), len(node.Emitted("again")); first != 2 || again != 0 {
		t.Errorf("%d came first and %d again, want 2 and 0", first, again)
	}
}
