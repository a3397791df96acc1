package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// measured is a Go benchmark's outcome.
type measured struct{ ns, allocs float64 }

// packages have the benchmarks of a bar.
var packages = []string{"./engine/runtime", "./engine/expr", "./modules/js/..."}

// measureGo runs the product's Go benchmarks on one core.
func measureGo(ctx context.Context, o options) error {
	cmd := exec.CommandContext(ctx, "go", append([]string{"test", "-run", "^$", "-bench", ".", "-benchmem",
		"-benchtime", "300ms", "-count", "3", "-cpu", "1", "-p", "1"}, packages...)...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) } // go test ends its children
	cmd.WaitDelay = 10 * time.Second
	var stdout bytes.Buffer
	cmd.Dir, cmd.Stdout, cmd.Stderr = o.root, &stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("go test -bench: %w\n%s", err, &stdout)
	}
	names, results := parseBenchmarks(stdout.Bytes())
	if len(names) == 0 {
		return errors.New("go test -bench printed no benchmark")
	}
	t := newTable(o.out, "Go benchmarks, one core", "BENCHMARK", "TIME", "ALLOCS", "LEAST", "GOAL", "", "BESIDE", "ITS TIME", "OURS/ITS")
	for _, name := range names {
		one := median3(results[name])
		b, ok := bars[name]
		if !ok {
			t.row(name, nanoseconds(one.ns), one.allocs)
			continue
		}
		if b.peerTime == 0 && b.peer != "" {
			b.peerTime = median3(results[b.peer]).ns
		}
		cells := []any{name, nanoseconds(one.ns), one.allocs, nanoseconds(b.least), nanoseconds(b.goal), verdict(one.ns, b.least, b.goal)}
		if b.peer != "" {
			cells = append(cells, b.peer, nanoseconds(b.peerTime), times(one.ns, b.peerTime))
		}
		t.row(cells...)
	}
	return t.end("Chain: one input through function, switch, change, split x4, function, counter; Node-RED takes 125µs.",
		"Node-RED's and Benthos' figures are published ones, measured elsewhere; a floor is from this run.")
}

func median3(all []measured) measured {
	if len(all) == 0 {
		return measured{}
	}
	return measured{
		ns:     medianOf(all, func(m measured) float64 { return m.ns }),
		allocs: medianOf(all, func(m measured) float64 { return m.allocs }),
	}
}

// parseBenchmarks reads go test's output: names as PACKAGE.Name/sub in the order
// in which they ran.
func parseBenchmarks(text []byte) (names []string, results map[string][]measured) {
	results = map[string][]measured{}
	pkg := ""
	lines := bufio.NewScanner(bytes.NewReader(text))
	for lines.Scan() {
		if path, ok := strings.CutPrefix(lines.Text(), "pkg: "); ok {
			pkg = path[strings.LastIndex(path, "/")+1:]
			continue
		}
		fields := strings.Fields(lines.Text())
		if len(fields) < 4 || !strings.HasPrefix(fields[0], "Benchmark") {
			continue
		}
		name := pkg + "." + strings.TrimPrefix(fields[0], "Benchmark")
		var one measured
		for i := 2; i+1 < len(fields); i += 2 {
			value, err := strconv.ParseFloat(fields[i], 64)
			if err != nil {
				continue
			}
			switch fields[i+1] {
			case "ns/op":
				one.ns = value
			case "allocs/op":
				one.allocs = value
			}
		}
		if results[name] == nil {
			names = append(names, name)
		}
		results[name] = append(results[name], one)
	}
	return names, results
}

// nanoseconds writes a time with about three digits.
func nanoseconds(ns float64) string {
	d := time.Duration(ns)
	for unit := time.Second; unit >= time.Microsecond; unit /= 1000 {
		if d >= unit {
			return d.Round(unit / 100).String()
		}
	}
	return d.String()
}
