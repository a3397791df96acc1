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
	run, err := server.AwaitRun(ctx, "image-mirror", n)
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
