package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/pass"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/process"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/report"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/result"
	"github.com/patchbay-dev/patchbay/examples/playground/product"
)

const starts = 7

// measureProcess says what the process costs when it has nothing to do.
func measureProcess(ctx context.Context, o options) (err error) {
	stage, err := pass.EmptyCluster(ctx, o.playground)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stage.Stop()) }()
	dir, err := o.sub("process")
	if err != nil {
		return err
	}
	server, err := pass.Serve(ctx, o.patchbay, dir, stage)
	if err != nil {
		return err
	}
	firstReady := server.Ready()
	if err := server.Stop(); err != nil {
		return err
	}

	// From here on the flow is stored, and comes up with the process.
	var ready, idle []float64
	for range starts {
		one, m, err := startOnce(ctx, o, stage.ControlPlane.Kubeconfig())
		if err != nil {
			return err
		}
		ready, idle = append(ready, float64(one)), append(idle, float64(m.Now))
	}
	size, err := os.Stat(o.patchbay)
	if err != nil {
		return fmt.Errorf("measure the binary: %w", err)
	}
	t := report.New(o.out, fmt.Sprintf("The process (median of %d)", starts), "", "FIGURE", "LEAST", "GOAL", "")
	const section = "process"
	row := func(name string, unit result.Unit, values []float64, bar result.Bar) {
		f := o.record.AddHeld(section, ours, name, unit, values, bar)
		t.Row(append([]any{name, f}, f.Cells()...)...)
	}
	row("ready, with Image Mirror stored", result.Nanoseconds, ready, result.Bar{Least: 100e6, Goal: 40e6})
	row("ready, the very first start", result.Nanoseconds, []float64{float64(firstReady)}, result.Bar{Least: 100e6, Goal: 100e6})
	row("RSS, Image Mirror idle", result.Bytes, idle, result.Bar{Least: 60 << 20, Goal: 40 << 20})
	row("binary", result.Bytes, []float64{float64(size.Size())}, result.Bar{Least: 90 << 20, Goal: 65 << 20})
	return t.End("Ready: from the start of the process to the first answer over HTTP.")
}

// settle is how long an idle process is left alone before it is measured.
const settle = time.Second

func startOnce(ctx context.Context, o options, kubeconfig string) (ready time.Duration, m process.Memory, err error) {
	dir, err := o.sub("process")
	if err != nil {
		return 0, m, err
	}
	server, err := product.Start(ctx, product.Options{Binary: o.patchbay, Dir: dir, Kubeconfig: kubeconfig})
	if err != nil {
		return 0, m, err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()
	select {
	case <-time.After(settle):
	case <-ctx.Done():
		return 0, m, context.Cause(ctx)
	}
	m, err = process.MemoryOf(server.PID())
	return server.Ready(), m, err
}
