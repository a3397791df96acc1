package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"time"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/gobench"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/report"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/result"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/rounds"
)

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
	names, results := gobench.Parse(stdout.Bytes())
	if len(names) == 0 {
		return errors.New("go test -bench printed no benchmark")
	}
	t := report.New(o.out, "Go benchmarks, one core (median of 3)", "BENCHMARK", "TIME", "ALLOCS", "LEAST", "GOAL", "", "BESIDE", "ITS TIME", "OURS/ITS")
	times := map[string]result.Figure{}
	for _, name := range names {
		ns := rounds.Values(results[name], func(m gobench.Measured) float64 { return m.Nanoseconds })
		if b, ok := bars[name]; ok {
			times[name] = o.record.AddHeld("go", name, "time", result.Nanoseconds, ns, result.Bar{Least: b.least, Goal: b.goal})
		} else {
			times[name] = o.add("go", name, "time", result.Nanoseconds, ns)
		}
	}
	for _, name := range names {
		allocs := o.add("go", name, "allocations", result.Count, rounds.Values(results[name], func(m gobench.Measured) float64 { return m.Allocations }))
		cells := append([]any{name, times[name], result.Count.Format(allocs.Median())}, times[name].Cells()...)
		if peer, ok := times[bars[name].peer]; ok {
			cells = append(cells, bars[name].peer, peer, report.Ratio(times[name], peer))
		}
		t.Row(cells...)
	}
	return t.End("A floor is from this run. Other engines do the chain in the section chain, as processes.")
}
