package result_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/result"
)

var update = flag.Bool("update", false, "write the golden files again")

// madeUp is a result of figures that nobody measured.
func madeUp() *result.Result {
	r := &result.Result{
		Commit: "0123456789ab",
		Began:  time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
		Ended:  time.Date(2026, 1, 2, 3, 14, 5, 0, time.UTC),
		Machine: result.Machine{CPU: "Made up 3000", CPUs: 4, Memory: 8 << 30, System: "linux/amd64", Kernel: "6.1.0",
			Go: "go1.26.0", LoadBegin: 0.3, LoadEnd: 2.25},
	}
	r.AddHeld("chain", "patchbay", "CPU an input", result.Nanoseconds, []float64{12_000, 11_000, 13_000}, result.Bar{Least: 16_000, Goal: 8_000})
	r.Add("chain", "Node-RED", "CPU an input", result.Nanoseconds, []float64{250_000, 260_000})
	r.AddHeld("chain", "patchbay", "inputs a CPU second", result.PerSecond, []float64{83_000, 91_000, 77_000}, result.Bar{Least: 60_000, Goal: 80_000, More: true})
	r.AddHeld("process", "patchbay", "binary", result.Bytes, []float64{99 << 20}, result.Bar{Least: 90 << 20, Goal: 65 << 20})
	r.Skip("chain", "Benthos", "not installed")
	r.Curves = []result.Curve{{Name: "time of a pass", Of: "deployments", Unit: result.Nanoseconds, Points: []result.Point{{10, 1e6}, {100, 9e6}, {1000, 9e7}}}}
	return r
}

func TestWriteAndRead(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "result.json")
	want := madeUp()
	if err := want.Write(file); err != nil {
		t.Fatal(err)
	}
	got, err := result.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(want, got) {
		t.Errorf("read %+v, written was %+v", got, want)
	}
	left, err := os.ReadDir(filepath.Dir(file))
	if err != nil || len(left) != 1 {
		t.Errorf("%d files are left, %v; want the result alone", len(left), err)
	}
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ text, want string }{
		"no JSON":             {"goos: linux", "invalid character"},
		"cut short":           {`{"commit": "0123`, "unexpected end"},
		"a figure of nothing": {`{"figures": [{"section": "chain", "name": "inputs"}]}`, `"inputs" of chain has no round`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "result.json")
			if err := os.WriteFile(file, []byte(test.text), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := result.Read(file); err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), file) {
				t.Errorf("%v; want %q and the file", err, test.want)
			}
		})
	}
}

func TestWriteBenchmarks(t *testing.T) {
	t.Parallel()
	var got bytes.Buffer
	if err := madeUp().WriteBenchmarks(&got); err != nil {
		t.Fatal(err)
	}
	golden(t, "benchmarks.txt", got.Bytes())
}

// golden compares a text with a file in testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, got) {
		t.Errorf("%s differs; -update writes it again. This was made:\n%s", file, got)
	}
}

func TestWriteMarkdown(t *testing.T) {
	t.Parallel()
	var got bytes.Buffer
	if err := madeUp().WriteMarkdown(&got); err != nil {
		t.Fatal(err)
	}
	golden(t, "tables.md", got.Bytes())
}

func TestWriteMarkdownOfABusyMachine(t *testing.T) {
	t.Parallel()
	r := madeUp()
	r.Machine.LoadBegin = 9
	for range 2 { // more contenders than figures: a row each
		r.Add("go", []string{"Hop|a", "Hop|b"}[len(r.Figures)%2], "time", result.Nanoseconds, []float64{100})
	}
	var got bytes.Buffer
	if err := r.WriteMarkdown(&got); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"times are too high", "| | time | bar |", `| Hop\|a | 100ns |`} {
		if !strings.Contains(got.String(), want) {
			t.Errorf("no %q in\n%s", want, got.String())
		}
	}
}
