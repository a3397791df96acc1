package pass

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/process"
	"github.com/patchbay-dev/patchbay/examples/playground/product"
	"github.com/patchbay-dev/patchbay/examples/playground/stack"
)

// Serve starts the product with Image Mirror installed and stopped.
func Serve(ctx context.Context, binary, dir string, stage *stack.Stack, values ...string) (*product.Server, error) {
	server, err := product.Start(ctx, product.Options{Binary: binary, Dir: dir, Kubeconfig: stage.ControlPlane.Kubeconfig()})
	if err != nil {
		return nil, err
	}
	command := []string{"solution", "install", "image-mirror", "--set", "localRegistry=" + stage.Mirror.Address(), "--set", "interval=86400"}
	for _, value := range values {
		command = append(command, "--set", value)
	}
	if _, err := server.Command(ctx, command...); err != nil {
		return nil, errors.Join(err, server.Stop())
	}
	return server, nil
}

// Over presses Start and returns what the n-th pass took.
func Over(ctx context.Context, server *product.Server, n int) (wall, cpu time.Duration, err error) {
	before, err := process.CPU(server.PID())
	if err != nil {
		return 0, 0, err
	}
	if _, err := server.Command(ctx, "flow", "start", "image-mirror"); err != nil {
		return 0, 0, err
	}
	run, err := await(ctx, server, n)
	if err != nil {
		return 0, 0, err
	}
	if run.State != "ok" {
		return 0, 0, fmt.Errorf("the pass ended %s: %s", run.State, run.Error)
	}
	after, err := process.CPU(server.PID())
	if err != nil {
		return 0, 0, err
	}
	_, err = server.Command(ctx, "flow", "stop", "image-mirror")
	return run.Duration, after - before, err
}

// look is how often a run is asked for. An answer costs the server CPU, more of it the
// longer the run is, and is measured along; the run itself says how long it took.
const look = 250 * time.Millisecond

// await waits for the end of the n-th run.
func await(ctx context.Context, server *product.Server, n int) (product.Run, error) {
	tick := time.NewTicker(look)
	defer tick.Stop()
	for {
		runs, err := server.Runs(ctx, "image-mirror")
		if err != nil {
			return product.Run{}, err
		}
		if at := len(runs) - n; at >= 0 && runs[at].Over() {
			return runs[at], nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return product.Run{}, fmt.Errorf("wait for pass %d: %w", n, context.Cause(ctx))
		}
	}
}
