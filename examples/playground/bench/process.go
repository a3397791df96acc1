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
	_, err = server.Command(ctx, "solution", "install", "image-policy-webhook", "--set", "localRegistry="+stage.Mirror.Address())
	if err := errors.Join(err, server.Stop()); err != nil {
		return err
	}

	// From here on both flows are stored there, and come up with the process.
	var first, ready, idle, own []float64
	for round := range starts {
		fresh, err := o.sub(fmt.Sprintf("process-%d", round))
		if err != nil {
			return err
		}
		one, _, err := startOnce(ctx, o.patchbay, fresh, stage.ControlPlane.Kubeconfig())
		if err != nil {
			return err
		}
		first = append(first, float64(one))
		one, m, err := startOnce(ctx, o.patchbay, dir, stage.ControlPlane.Kubeconfig())
		if err != nil {
			return err
		}
		ready, idle, own = append(ready, float64(one)), append(idle, float64(m.Now)), append(own, float64(m.Own))
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
	row("ready, with both solutions stored", result.Nanoseconds, ready, result.Bar{Least: 100e6, Goal: 40e6})
	row("ready, the first start in a directory", result.Nanoseconds, first, result.Bar{Least: 100e6, Goal: 100e6})
	row("RSS, both solutions idle", result.Bytes, idle, result.Bar{Least: 60 << 20, Goal: 40 << 20})
	t.Row("of it not pages of files", o.record.Add(section, ours, "of it not pages of files", result.Bytes, own))
	row("binary", result.Bytes, []float64{float64(size.Size())}, result.Bar{Least: 90 << 20, Goal: 65 << 20})
	return t.End("Ready: from the start of the process to the first answer over HTTP.")
}

// settle is how long an idle process is left alone before it is measured.
const settle = time.Second

// startOnce starts the product with what a directory has.
func startOnce(ctx context.Context, binary, dir, kubeconfig string) (ready time.Duration, m process.Memory, err error) {
	server, err := product.Start(ctx, product.Options{Binary: binary, Dir: dir, Kubeconfig: kubeconfig})
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
