package gobench_test

import (
	"reflect"
	"testing"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/gobench"
)

const printed = `goos: linux
goarch: amd64
pkg: github.com/patchbay-dev/patchbay/engine/runtime
cpu: Made up 3000
BenchmarkHop/direct-no-map         	  812345	       380.5 ns/op	       0 B/op	       0 allocs/op
BenchmarkHop/direct-no-map         	  798765	       391 ns/op	       0 B/op	       0 allocs/op
BenchmarkChain                     	   24000	     12345 ns/op	     81000 inputs/s	    4096 B/op	      37 allocs/op
--- BENCH: BenchmarkChain
    chain_test.go:12: Benchmark says something
PASS
ok  	github.com/patchbay-dev/patchbay/engine/runtime	4.2s
pkg: github.com/patchbay-dev/patchbay/engine/expr
BenchmarkPaths 1000 450 ns/op
Benchmark
BenchmarkCut 3
`

func TestParse(t *testing.T) {
	t.Parallel()
	names, rounds := gobench.Parse([]byte(printed))
	if want := []string{"runtime.Hop/direct-no-map", "runtime.Chain", "expr.Paths"}; !reflect.DeepEqual(names, want) {
		t.Errorf("names %q, want %q", names, want)
	}
	want := map[string][]gobench.Measured{
		"runtime.Hop/direct-no-map": {{Nanoseconds: 380.5}, {Nanoseconds: 391}},
		"runtime.Chain":             {{Nanoseconds: 12345, Allocations: 37}},
		"expr.Paths":                {{Nanoseconds: 450}},
	}
	if !reflect.DeepEqual(rounds, want) {
		t.Errorf("%v, want %v", rounds, want)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(printed))
	f.Fuzz(func(t *testing.T, text []byte) {
		names, rounds := gobench.Parse(text)
		if len(names) != len(rounds) {
			t.Errorf("%d names and %d benchmarks", len(names), len(rounds))
		}
		for _, name := range names {
			if len(rounds[name]) == 0 {
				t.Errorf("%q has no round", name)
			}
		}
	})
}
