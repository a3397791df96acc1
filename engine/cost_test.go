package engine_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the costs as they are now")

// costs are what operations of the benchmarks take, as testdata/cost.json has them.
// Instructions are counted, since seconds depend on what else a machine does.
type costs struct {
	Go         string          `json:"go"` // that made the instructions
	Arch       string          `json:"arch"`
	Benchmarks map[string]cost `json:"benchmarks"`
}

// cost is that of one operation, without the collector's part.
type cost struct {
	Allocs       int64 `json:"allocs"`
	Instructions int64 `json:"instructions"`
}

// measuredBenchmarks are those whose costs are held. Their operations are counted in so
// many that what differs from start to start counts little. A hop is not among them: its
// records are compacted beside it, more or less of them before the benchmark ends.
var measuredBenchmarks = []struct {
	pkg, name  string
	operations int
}{
	{"engine/expr", "Mixed", 20_000},
	{"engine/expr", "Paths", 40_000},
	{"engine/module/jsontext", "Decode/jsontext", 200},
	{"modules/kubernetes/workload", "Decode/patchbay", 500},
	{"modules/distribution/imageref", "Map/new each time", 2_000},
}

// tolerance is how much more instructions may be than what is committed.
const tolerance = 0.03

// TestCosts fails when an operation allocates more than it did, or takes more
// instructions. If that is meant: go test ./engine -run Costs -update, and why in the
// commit. Instructions are counted by valgrind, where it is there, for the Go that the
// committed ones were made with.
func TestCosts(t *testing.T) {
	t.Parallel()
	file := filepath.Join("testdata", "cost.json")
	text, err := os.ReadFile(file)
	if err != nil && !*update {
		t.Fatal(err)
	}
	var want costs
	if err := json.Unmarshal(text, &want); err != nil && !*update {
		t.Fatal(err)
	}
	valgrind, _ := exec.LookPath("valgrind")
	switch {
	case valgrind == "":
		t.Log("no valgrind here, which counts instructions: only allocations are held")
	case !*update && (want.Go != runtime.Version() || want.Arch != runtime.GOARCH):
		t.Logf("the instructions are those of %s on %s, this is %s on %s: only allocations are held", want.Go, want.Arch, runtime.Version(), runtime.GOARCH)
		valgrind = ""
	}
	if *update && valgrind == "" {
		t.Fatal("to write the costs, install valgrind")
	}
	got := costs{Go: runtime.Version(), Arch: runtime.GOARCH, Benchmarks: map[string]cost{}}
	binaries := map[string]string{}
	for _, one := range measuredBenchmarks {
		if binaries[one.pkg] == "" {
			binaries[one.pkg] = testBinary(t, one.pkg)
		}
		name := one.pkg + " " + one.name
		t.Run(name, func(t *testing.T) {
			is := measureCost(t, valgrind, binaries[one.pkg], one.pkg, one.name, one.operations)
			got.Benchmarks[name] = is
			was, ok := want.Benchmarks[name]
			t.Logf("%d allocations, %d instructions; committed %d and %d", is.Allocs, is.Instructions, was.Allocs, was.Instructions)
			if *update {
				return
			}
			if !ok {
				t.Fatalf("%s has no costs of it", file)
			}
			if is.Allocs > was.Allocs {
				t.Errorf("it allocates %d times, and did %d times", is.Allocs, was.Allocs)
			}
			if ratio := float64(is.Instructions) / float64(was.Instructions); valgrind != "" && ratio > 1+tolerance {
				t.Errorf("it takes %d instructions, %.1f %% more than the %d that it took", is.Instructions, 100*(ratio-1), was.Instructions)
			}
		})
	}
	if *update {
		text, err := json.MarshalIndent(got, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, append(text, '\n'), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// testBinary builds the tests of a package as the product is built, so that most of it is
// there already.
func testBinary(t *testing.T, pkg string) string {
	t.Helper()
	out := filepath.Join(t.TempDir(), "benchmarks.test")
	build := exec.CommandContext(t.Context(), "go", "test", "-c", "-trimpath", "-gcflags=all=-dwarf=false", "-o", out, "./"+pkg)
	build.Dir = ".."
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build the benchmarks of %s: %v\n%s", pkg, err, output)
	}
	return out
}

var (
	allocsPerOp  = regexp.MustCompile(`(\d+) allocs/op`)
	instructions = regexp.MustCompile(`I +refs: +([\d,]+)`)
)

// measureCost runs a benchmark, and under valgrind once with many operations and once with
// few: the difference is without what the start takes.
func measureCost(t *testing.T, valgrind, binary, pkg, name string, operations int) (c cost) {
	t.Helper()
	c.Allocs = number(t, allocsPerOp, runBenchmark(t, "", binary, pkg, name, operations))
	if valgrind != "" {
		few := operations / 20
		count := func(n int) int64 { return number(t, instructions, runBenchmark(t, valgrind, binary, pkg, name, n)) }
		c.Instructions = (count(operations) - count(few)) / int64(operations-few)
	}
	return c
}

func number(t *testing.T, pattern *regexp.Regexp, output []byte) int64 {
	t.Helper()
	found := pattern.FindSubmatch(output)
	if found == nil {
		t.Fatalf("no %s in the output:\n%s", pattern, output)
	}
	n, err := strconv.ParseInt(string(bytes.ReplaceAll(found[1], []byte(","), nil)), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func runBenchmark(t *testing.T, valgrind, binary, pkg, name string, operations int) []byte {
	t.Helper()
	args := []string{"-test.run=^$", "-test.bench=^Benchmark" + strings.ReplaceAll(strings.ReplaceAll(name, " ", "_"), "/", "$/^") + "$", "-test.cpu=1", "-test.benchmem",
		fmt.Sprintf("-test.benchtime=%dx", operations)}
	if valgrind != "" {
		args = append([]string{"--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null", binary}, args...)
		binary = valgrind
	}
	run := exec.CommandContext(t.Context(), binary, args...)
	run.Dir = filepath.Join("..", pkg)
	// One thread of work, without a collector that comes when it likes, and with the
	// instructions that every processor has.
	run.Env = append(os.Environ(), "GOMAXPROCS=1", "GOGC=off", "GODEBUG=asyncpreemptoff=1,cpu.all=off")
	output, err := run.CombinedOutput()
	if err != nil {
		t.Fatalf("run %s: %v\n%s", name, err, output)
	}
	return output
}
