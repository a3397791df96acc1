package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/patchbay-dev/patchbay/examples/playground/product"
)

const starts = 7

// measureProcess says what the process costs when it has nothing to do.
func measureProcess(ctx context.Context, o options) (err error) {
	stage, err := emptyCluster(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stage.Stop()) }()
	server, err := serveMirror(ctx, o, stage, "process")
	if err != nil {
		return err
	}
	firstReady := server.Ready()
	if err := server.Stop(); err != nil {
		return err
	}

	// From here on the flow is stored, and comes up with the process.
	var ready []time.Duration
	var idle []int64
	for range starts {
		one, m, err := startOnce(ctx, o, stage.ControlPlane.Kubeconfig())
		if err != nil {
			return err
		}
		ready, idle = append(ready, one), append(idle, m.now)
	}
	size, err := os.Stat(o.patchbay)
	if err != nil {
		return fmt.Errorf("measure the binary: %w", err)
	}
	t := newTable(o.out, fmt.Sprintf("The process (median of %d)", starts), "", "FIGURE", "LEAST", "GOAL", "")
	got := float64(median(ready))
	t.row("ready, with Image Mirror stored", nanoseconds(got), "100ms", "40ms", verdict(got, 100e6, 40e6))
	t.row("ready, the very first start", nanoseconds(float64(firstReady)))
	bytes := median(idle)
	t.row("RSS, Image Mirror idle", megabytes(bytes), "60 MB", "40 MB", verdict(float64(bytes), 60<<20, 40<<20))
	t.row("binary", megabytes(size.Size()), "90 MB", "65 MB", verdict(float64(size.Size()), 90<<20, 65<<20))
	return t.end("Ready: from the start of the process to the first answer over HTTP.")
}

// settle is how long an idle process is left alone before it is measured.
const settle = time.Second

func startOnce(ctx context.Context, o options, kubeconfig string) (ready time.Duration, m memory, err error) {
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
	m, err = memoryOf(server.PID())
	return server.Ready(), m, err
}
