package soak_test

import (
	"strings"
	"testing"

	load "github.com/patchbay-dev/patchbay/examples/playground/bench/soak"
	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

// TestAnOverloadEnds sends half as many reviews again as can be answered. A part of them
// gets an answer all the same, and with the overload ends what came of it.
func TestAnOverloadEnds(t *testing.T) {
	port, err := patchbay.FreePort(18700)
	if err != nil {
		t.Fatal(err)
	}
	binary, err := patchbay.Find()
	if err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	got, err := load.Overload(t.Context(), load.Options{Patchbay: binary, Dir: t.TempDir(), Address: patchbay.Loopback(port), Out: &said})
	if err != nil {
		t.Fatalf("%v\n%s", err, said.String())
	}
	t.Logf("%+v", got)
	// The client that makes the load has the same processors: most of what it takes of
	// them, it takes for reviews that are refused.
	if least := 0.1 * got.Capacity * got.Half.Seconds(); float64(got.Answered) < least {
		t.Errorf("%d reviews were answered in %s of an overload, want %.0f at least: %s", got.Answered, got.Half, least, got.Failure)
	}
}
