package arraysplit

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// maxKept bounds the errors that one message keeps when no error port takes them.
const maxKept = 100

// pass is one array on its way through the node.
type pass struct {
	splitter *Splitter
	output   module.Handler
	in       In
	stop     bool
	cancel   context.CancelCauseFunc
	next     atomic.Int64

	mu     sync.Mutex
	failed int
	first  error   // the error that ended the pass, with stop
	kept   []error // errors that the error port did not take
	lost   int     // how many more there were
}

// run sends every item and returns when the last one is done. One worker is the
// caller's own goroutine.
func (p *pass) run(ctx context.Context, workers int) {
	if workers <= 1 {
		p.work(ctx)
		return
	}
	var group sync.WaitGroup
	for range workers {
		group.Go(func() { p.work(ctx) })
	}
	group.Wait()
}

func (p *pass) work(ctx context.Context) {
	for ctx.Err() == nil {
		index := int(p.next.Add(1)) - 1
		if index >= len(p.in.Array) {
			return
		}
		if err := p.send(ctx, index); err != nil {
			p.fail(ctx, index, err)
		}
	}
}

// send recovers from a panic, which would end the process: the goroutine is the pass's
// and nobody else recovers there.
func (p *pass) send(ctx context.Context, index int) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			module.Logger(ctx).Error("panic in a node after array_split", "index", index, "panic", cause, "stack", string(debug.Stack()))
			err = module.Permanent(fmt.Errorf("panic: %v", cause))
		}
	}()
	return p.splitter.out.Emit(ctx, p.output, Out{
		Context: p.in.Context, Item: p.in.Array[index], Index: index, Total: len(p.in.Array),
	}).Err()
}

func (p *pass) fail(ctx context.Context, index int, err error) {
	err = fmt.Errorf("item %d of %d: %w", index, len(p.in.Array), err)
	p.mu.Lock()
	p.failed++
	if p.stop {
		if p.first == nil {
			p.first = err
			p.cancel(err)
		}
		p.mu.Unlock()
		return
	}
	p.mu.Unlock()
	message := module.NewError(p.in.Context, err)
	message.Input = p.in.Array[index]
	if reported := p.splitter.errors.Emit(ctx, p.output, message).Err(); reported != nil {
		p.keep(withReport(err, reported))
	}
}

// withReport joins an item's error with what the error port answered. When
// nothing is wired there the engine answers with the same error again.
func withReport(err, reported error) error {
	if strings.Contains(reported.Error(), err.Error()) {
		return err
	}
	return errors.Join(err, fmt.Errorf("and it could not be reported on the error port: %w", reported))
}

func (p *pass) keep(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.kept) == maxKept {
		p.lost++
		return
	}
	p.kept = append(p.kept, err)
}

// ended returns why the pass is over before its end, nil when it isn't.
func (p *pass) ended(ctx context.Context) error {
	if p.first != nil {
		return p.first
	}
	if ctx.Err() == nil {
		return nil
	}
	sent := min(int(p.next.Load()), len(p.in.Array))
	return errors.Join(fmt.Errorf("cancelled after %d of %d items: %w", sent, len(p.in.Array), context.Cause(ctx)), p.unreported(nil))
}

// unreported joins a last error with those that no error port took.
func (p *pass) unreported(last error) error {
	all := p.kept
	if p.lost > 0 {
		all = append(all, fmt.Errorf("%d more items failed", p.lost))
	}
	return errors.Join(append(all, last)...)
}
