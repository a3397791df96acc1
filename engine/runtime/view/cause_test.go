package view_test

import (
	"fmt"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

func TestCauseOf(t *testing.T) {
	for text, want := range map[string]string{
		"copy docker.io/a:1 to mirror/a:1: source: HEAD docker.io/v2/a/manifests/1: 404 Not Found, MANIFEST_UNKNOWN: the source has no such image": "the source has no such image",
		"broken":                                             "broken",
		"HEAD x: 503 Service Unavailable":                    "503 Service Unavailable",
		"HEAD quay.io/v2/a: EOF":                             "HEAD quay.io/v2/a: EOF",
		"one: two words\nand: more lines":                    "two words",
		"401: the target wants a login; set: registrySecret": "the target wants a login",
		"": "",
	} {
		if got := view.CauseOf(text); got != want {
			t.Errorf("%q has the cause %q, want %q", text, got, want)
		}
	}
}

// TestCauses: of the causes of hops eight are shown, the most frequent first, and hops that
// only hand on another node's failure count none.
func TestCauses(t *testing.T) {
	var hops []view.HopRecord
	for n := range 10 {
		hops = append(hops,
			view.HopRecord{Node: "copy", Failures: n + 1, Cause: fmt.Sprint("cause ", n)},
			view.HopRecord{Node: "split", Downstream: true, Cause: "not its own"})
	}
	hops = append(hops, view.HopRecord{Node: "copy", Failures: 5, Cause: "cause 9"}, view.HopRecord{Node: "alike", Failures: 9, Cause: "cause 8"})
	got := view.CausesOf(hops)
	want := []view.Cause{{Node: "copy", Text: "cause 9", Count: 15}, {Node: "alike", Text: "cause 8", Count: 9}, {Node: "copy", Text: "cause 8", Count: 9}}
	if len(got) != 8 || got[0] != want[0] || got[1] != want[1] || got[2] != want[2] {
		t.Errorf("got %+v, want eight that begin with %+v", got, want)
	}
	if got := view.CausesOf(nil); got != nil {
		t.Errorf("no hops have %+v", got)
	}
}
