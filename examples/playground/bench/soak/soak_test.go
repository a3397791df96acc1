package soak_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/soak"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/steady"
	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

// TestShort soaks for less than a minute, with few reviews and deployments. What only a
// quiet machine or an hour can show is not asked of it: times, and the slope of memory.
func TestShort(t *testing.T) {
	t.Parallel()
	port, err := patchbay.FreePort(18600)
	if err != nil {
		t.Fatal(err)
	}
	binary, err := patchbay.Find()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "soak.jsonl")
	var said strings.Builder
	err = soak.Run(t.Context(), soak.Options{
		Patchbay: binary, Dir: t.TempDir(), Address: patchbay.Loopback(port),
		For: 30 * time.Second, Every: 2 * time.Second, Rate: 20, Deployments: 12, Changes: 1, Samples: file, Out: &said,
	})
	if err != nil {
		t.Fatalf("%v\n%s", err, said.String())
	}
	soaked, err := steady.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	asked := []string{steady.Complete, steady.Reviews, steady.Passes, steady.Copied, steady.Goroutines, steady.Files, steady.Scripts}
	for _, verdict := range steady.Judge(soaked) {
		if slices.Contains(asked, verdict.Name) && verdict.State != steady.Met {
			t.Errorf("%s\n%s", verdict, said.String())
		}
	}
	for _, one := range soaked.Samples {
		if one.RSS == 0 || one.Own == 0 || one.Heap == 0 || one.Goroutines == 0 || one.Files == 0 || one.Data == 0 || one.Scripts == 0 || one.ScriptRSS == 0 || one.ScriptOwn == 0 {
			t.Errorf("the sample at %s lacks something: %+v", one.At, one)
		}
	}
}
