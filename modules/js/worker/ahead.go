package worker

import "context"

// Ahead starts a process that compiles, in the background, for a caller that is known to
// come: to start one takes longer than to compile a script. Whoever compiles meanwhile
// waits for this one instead of starting another. A process that can't be started is the
// next caller's error, who tries again. Only the first call does anything.
func (p *Pool) Ahead() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed || p.ahead != nil || len(p.Command) == 0 {
		return
	}
	p.ahead = make(chan struct{})
	p.ended.Add(1) // Close waits for it, as for a process
	go func() {
		defer close(p.ahead)
		w, err := start(p.Command, kindCompile, compileMemory)
		if err != nil {
			p.ended.Done()
			return
		}
		p.keep(w)
	}()
}

// keep makes a process that was started ahead one of the idle ones.
func (p *Pool) keep(w *process) {
	p.mu.Lock()
	w.ended = p.Ended
	closed := p.closed
	if !closed {
		p.rest(w)
	}
	p.mu.Unlock()
	if closed {
		p.discard(w)
	}
}

// begun waits until the process that was started ahead is there, if there is one.
func (p *Pool) begun(ctx context.Context) error {
	p.mu.Lock()
	ahead := p.ahead
	p.mu.Unlock()
	if ahead == nil {
		return nil
	}
	select {
	case <-ahead:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
