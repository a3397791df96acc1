package view_test

import (
	"reflect"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// TestLeft: a hundred messages that wait are listed in order, and of more the highest.
func TestLeft(t *testing.T) {
	var left view.Left
	for _, sequence := range []uint64{7, 3, 5} {
		left = left.With(sequence)
	}
	if want := (view.Left{Sequences: []uint64{3, 5, 7}}); !reflect.DeepEqual(left, want) {
		t.Errorf("got %+v, want %+v", left, want)
	}
	for sequence := range uint64(97) {
		left = left.With(1000 - sequence)
	}
	if len(left.Sequences) != 100 || left.UpTo != 0 {
		t.Errorf("of a hundred %d are listed, up to %d", len(left.Sequences), left.UpTo)
	}
	for _, sequence := range []uint64{500, 2000, 600} {
		left = left.With(sequence)
	}
	if want := (view.Left{UpTo: 2000}); !reflect.DeepEqual(left, want) {
		t.Errorf("got %+v, want %+v", left, want)
	}
}
