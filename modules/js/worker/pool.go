package worker

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"slices"
	"sync"
	"time"
)

// Pool starts workers when they are needed, gives each to one caller at a time,
// and ends those that nobody needs. Safe for concurrent use.
type Pool struct {
	Options

	mu      sync.Mutex
	idle    []*process // the last one to work is the last
	working map[*process]struct{}
	count   int // of those who have a place, with or without a process yet
	owners  map[string]int
	waiters waiters
	closed  bool
	ahead   chan struct{} // closed when the process that was started ahead is there
	tidy    *time.Timer
	ended   sync.WaitGroup // all processes
}

// Options say how a pool's processes are started and how long they live.
type Options struct {
	// Command is a path and arguments, to which Mode and others are added. With an
	// empty one nothing can run.
	Command []string
	// Size is how many work at a time; 0 means two more than there are processors. An
	// owner that has no process working gets one beyond that, up to twice the size.
	Size int
	// Idle is how long a process is kept that nobody needs; 0 means a minute.
	Idle time.Duration
	// Messages is how many a process handles before another takes its place; 0 means
	// 250,000. What an engine of scripts keeps of each message, be it a byte, stays small so.
	Messages int
	// Ended, when set, gets each process that was ready and has ended. It is
	// safe for concurrent use.
	Ended func(*os.ProcessState)
}

// NewPool returns a pool that has started no process yet.
func NewPool(o Options) *Pool {
	if o.Size <= 0 {
		o.Size = runtime.NumCPU() + 2
	}
	if o.Idle <= 0 {
		o.Idle = time.Minute
	}
	if o.Messages <= 0 {
		o.Messages = 250_000
	}
	p := &Pool{Options: o, working: map[*process]struct{}{}, owners: map[string]int{}}
	p.tidy = time.AfterFunc(time.Hour, p.retire)
	p.tidy.Stop()
	return p
}

// Close ends all processes and returns when they have ended. What they were doing
// fails.
func (p *Pool) Close() {
	p.mu.Lock()
	p.closed = true
	p.tidy.Stop()
	idle := p.idle
	p.idle = nil
	for w := range p.working {
		w.kill(errClosed.Error())
	}
	for _, w := range p.waiters.empty() {
		close(w.ready)
	}
	p.mu.Unlock()
	p.discard(idle...)
	p.ended.Wait()
}

// acquire returns a process for an owner. It waits while all places are taken.
func (p *Pool) acquire(ctx context.Context, owner, kind string, memory uint64, wanted *Script) (*process, error) {
	if err := p.admit(ctx, owner); err != nil {
		return nil, err
	}
	w, surplus := p.take(kind, memory, wanted)
	p.discard(surplus...)
	if w != nil {
		return w, nil
	}
	w, err := start(p.Command, kind, memory)
	if err != nil {
		p.leave(owner)
		return nil, err
	}
	p.mu.Lock()
	p.ended.Add(1)
	w.ended = p.Ended
	p.working[w] = struct{}{}
	if p.closed {
		w.kill(errClosed.Error())
	}
	p.mu.Unlock()
	return w, nil
}

// admit gives an owner a place. No owner gets all of them, and one that has none gets
// one even when the others have taken the whole pool: a script that never ends does not
// keep another flow's scripts from running.
func (p *Pool) admit(ctx context.Context, owner string) error {
	if len(p.Command) == 0 {
		return errNoCommand
	}
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		return errClosed
	}
	if p.admissible(owner) {
		p.enter(owner)
		p.mu.Unlock()
		return nil
	}
	w := newWaiter(ctx, owner)
	p.waiters.add(w)
	p.mu.Unlock()
	select {
	case <-w.ready:
	case <-ctx.Done():
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	gaveUp := p.waiters.giveUp(w)
	if p.closed {
		return errClosed
	}
	if ctx.Err() == nil {
		return nil
	}
	if !gaveUp { // it was let in just now, for nothing
		p.left(owner)
	}
	return fmt.Errorf("the message waited for a process for its script: %w", context.Cause(ctx))
}

func (p *Pool) admissible(owner string) bool {
	if p.owners[owner] == 0 {
		return p.count < 2*p.Size
	}
	return p.count < p.Size && p.owners[owner] < max(1, p.Size-1)
}

// places says how many an owner has, and whether it may have one more.
func (p *Pool) places(owner string) (has int, more bool) {
	return p.owners[owner], p.admissible(owner)
}

func (p *Pool) enter(owner string) {
	p.count++
	p.owners[owner]++
}

// leave gives a place back and lets in who waits for it.
func (p *Pool) leave(owner string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.left(owner)
}

func (p *Pool) left(owner string) {
	p.count--
	if p.owners[owner]--; p.owners[owner] == 0 {
		delete(p.owners, owner)
	}
	now := time.Now()
	for w := p.waiters.take(now, p.places); w != nil; w = p.waiters.take(now, p.places) {
		p.enter(w.owner)
		close(w.ready)
	}
}

// take returns the idle process that suits best, if any does, and those that are
// too many.
func (p *Pool) take(kind string, memory uint64, wanted *Script) (best *process, surplus []*process) {
	p.mu.Lock()
	defer p.mu.Unlock()
	found := -1
	for i := len(p.idle) - 1; i >= 0; i-- {
		w := p.idle[i]
		if w.kind != kind || w.memory != memory {
			continue
		}
		if found < 0 {
			found = i
		}
		if wanted == nil || w.slots.has(wanted) {
			found = i
			break
		}
	}
	if found >= 0 {
		best = p.idle[found]
		p.idle = slices.Delete(p.idle, found, found+1)
		p.working[best] = struct{}{}
		return best, nil
	}
	for len(p.idle) > 0 && len(p.idle)+len(p.working) >= 2*p.Size {
		surplus = append(surplus, p.idle[0])
		p.idle = slices.Delete(p.idle, 0, 1)
	}
	return nil, surplus
}

// release gives a process back that can go on.
func (p *Pool) release(w *process, owner string) {
	p.mu.Lock()
	delete(p.working, w)
	w.messages++
	keep := !p.closed && len(p.idle) < p.Size && w.messages < p.Messages
	if keep {
		p.rest(w)
	}
	p.left(owner)
	p.mu.Unlock()
	if !keep {
		p.discard(w)
	}
}

// rest makes a process one of the idle ones, under the lock.
func (p *Pool) rest(w *process) {
	w.idle = time.Now()
	p.idle = append(p.idle, w)
	if len(p.idle) == 1 {
		p.tidy.Reset(p.Idle)
	}
}

// finish takes a process back that is not to go on, and says how it ended.
func (p *Pool) finish(w *process, owner string) ending {
	e := w.reap()
	p.mu.Lock()
	delete(p.working, w)
	p.left(owner)
	p.mu.Unlock()
	p.ended.Done()
	return e
}

func (p *Pool) retire() {
	p.mu.Lock()
	long := time.Now().Add(-p.Idle)
	var old []*process
	for len(p.idle) > 0 && !p.idle[0].idle.After(long) {
		old = append(old, p.idle[0])
		p.idle = slices.Delete(p.idle, 0, 1)
	}
	if len(p.idle) > 0 && !p.closed {
		p.tidy.Reset(p.idle[0].idle.Sub(long))
	}
	p.mu.Unlock()
	p.discard(old...)
}

// discard ends processes that nobody has.
func (p *Pool) discard(all ...*process) {
	for _, w := range all {
		w.kill("nobody needs it")
	}
	for _, w := range all {
		w.reap()
		p.ended.Done()
	}
}
