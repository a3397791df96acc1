package moduletest

import (
	"context"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// Run calls the component's Run, as the engine does after the first Start, and returns
// what ends it: a function that ends its context and returns what Run has returned. The
// test fails if the component is no trigger, or if Run panics.
func (n *Node) Run() (stop func() error) {
	n.t.Helper()
	runner, ok := n.Component.(module.Runner)
	if !ok {
		n.t.Fatalf("%s has no method Run(context.Context) error, so it is no trigger", n.Component.GetInfo().Name)
	}
	end, _ := n.run(n.base, runner, 1)
	return func() error {
		n.t.Helper()
		ended := <-end()
		if ended.panicked != nil {
			n.t.Errorf("Run panicked: %v", ended.panicked)
		}
		return ended.err
	}
}

// ending is how a call of Run ended.
type ending struct {
	err      error
	panicked any
}

// run calls Run in a goroutine of its own. Begun is closed when that runs; end ends its
// context.
func (n *Node) run(ctx context.Context, runner module.Runner, start int64) (end func() <-chan ending, begun <-chan struct{}) {
	ctx, cancel := context.WithCancel(context.WithValue(module.WithStartNumber(ctx, start), module.LoggerKey{}, module.Logger(n.Context())))
	ended, runs := make(chan ending, 1), make(chan struct{})
	go func() {
		var e ending
		defer func() {
			e.panicked = recover()
			ended <- e
		}()
		close(runs)
		e.err = runner.Run(ctx)
	}()
	return func() <-chan ending { cancel(); return ended }, runs
}
