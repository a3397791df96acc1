package worker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/patchbay-dev/patchbay/modules/js/plain"
	"github.com/patchbay-dev/patchbay/modules/js/script"
)

// Script is a compiled script. Workers keep it by its address, so one is made when
// the settings change and not for each message.
type Script struct {
	Engine string
	script.Bundle
	script.Limits
	// Owner is who shares places in the pool: the flow.
	Owner string
}

// grace is how long after its timeout a script is ended from outside, when it did
// not end by itself.
func grace(timeout time.Duration) time.Duration { return timeout/8 + 250*time.Millisecond }

// mercy is how long a script whose message was cancelled may go on. Most end by themselves
// in that time, and their process takes the next message: to end it would cost more than
// the script does, and cost it where messages are cancelled because there are too many.
const mercy = 250 * time.Millisecond

// Run gives one message to a script and returns its result as plain Go values.
// The input is any Go value that a message holds, and is not changed; parts of it
// may be in the result. Log takes what the script writes to the console, while it
// runs. Run returns soon after ctx is done.
func (p *Pool) Run(ctx context.Context, s *Script, input, extra any, log func(slog.Level, string)) (any, error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	w, err := p.acquire(ctx, s.Owner, kindRun, s.Memory, s)
	if err != nil {
		return nil, err
	}
	if w.slots.full(s) {
		w.kill("it keeps enough scripts")
		p.finish(w, s.Owner)
		if w, err = p.acquire(ctx, s.Owner, kindRun, s.Memory, s); err != nil {
			return nil, err
		}
	}
	return p.run(ctx, w, s, input, extra, log)
}

func (p *Pool) run(ctx context.Context, w *process, s *Script, input, extra any, log func(slog.Level, string)) (any, error) {
	e := &w.encoder
	e.Reset(int(s.Memory))
	e.Buf = begin(e.Buf, frameRun)
	slot, load := w.slots.place(s)
	var sent *Script
	if load {
		sent = s
	}
	e.Buf = appendRun(e.Buf, slot, sent, s.Limits)
	e.Limit += len(e.Buf)
	err := e.Value(input)
	if err == nil {
		err = e.Value(extra)
	}
	if err != nil {
		w.slots.scripts[slot] = nil // it was not sent
		p.release(w, s.Owner)
		return nil, fmt.Errorf("script %s: %w", s.Name, err)
	}
	end(e.Buf, 0)
	w.limit(s.Timeout, grace(s.Timeout))
	settle := w.settleWith(ctx)
	kind, content, err := w.exchange(int(s.Memory)+(1<<20), log)
	inTime := w.deadline.Stop()
	settle()
	switch {
	case err == nil && inTime && w.killed.Load() == nil:
		value, err := p.answer(w, s, kind, content)
		if ctx.Err() != nil {
			return nil, cancelled(ctx, s)
		}
		return value, err
	case err == nil || errors.Is(err, errTooLong):
		w.kill("it did not end in time")
	default: // it has ended, but for a pipe that broke otherwise
		_ = w.handle.Kill()
	}
	end := p.finish(w, s.Owner)
	switch {
	case ctx.Err() != nil:
		return nil, cancelled(ctx, s)
	case errors.Is(err, errTooLong):
		return nil, fmt.Errorf("script %s: the result takes more than its memory limit of %d MB", s.Name, s.Memory>>20)
	case end.killed != "":
		return nil, fmt.Errorf("script %s was stopped: %s", s.Name, end.killed)
	}
	return nil, fmt.Errorf("script %s: %w", s.Name, exitError{end.text(s.Memory)})
}

func cancelled(ctx context.Context, s *Script) error {
	return fmt.Errorf("script %s was stopped: the message was cancelled: %w", s.Name, context.Cause(ctx))
}

// settleWith ends the process soon after ctx is done, unless what it returns is called
// before. After that it is not ended any more.
func (p *process) settleWith(ctx context.Context) (settle func()) {
	settled, seen := make(chan struct{}), make(chan struct{})
	forget := context.AfterFunc(ctx, func() {
		defer close(seen)
		late := time.NewTimer(mercy)
		defer late.Stop()
		select {
		case <-settled:
		case <-late.C:
			p.kill("the message was cancelled")
		}
	})
	return func() {
		close(settled)
		if !forget() {
			<-seen
		}
	}
}

// limit ends the process some time after a timeout, unless its deadline is stopped
// before.
func (p *process) limit(timeout, grace time.Duration) {
	p.timeout = timeout
	p.deadline.Reset(timeout + grace)
}

func (p *process) late() { p.kill("it took longer than its timeout of " + p.timeout.String()) }

// exchange sends what was encoded and reads until there is an answer.
func (p *process) exchange(limit int, log func(slog.Level, string)) (byte, []byte, error) {
	if _, err := p.to.Write(p.encoder.Buf); err != nil {
		return 0, nil, err
	}
	for {
		kind, content, err := readFrame(p.in, limit, false)
		if err != nil || kind != frameLog {
			return kind, content, err
		}
		if len(content) > 0 && log != nil {
			log(slog.Level(int8(content[0])), string(content[1:]))
		}
	}
}

// answer reads a result or an error, and lets the process go on.
func (p *Pool) answer(w *process, s *Script, kind byte, content []byte) (value any, err error) {
	if len(content) == 0 || (kind != frameValue && kind != frameFailure) {
		w.kill("it sent what can't be read")
		p.finish(w, s.Owner)
		return nil, fmt.Errorf("script %s: %w", s.Name, errDamaged)
	}
	worn := content[0] != 0
	if kind == frameFailure {
		err = errors.New(string(content[1:]))
	} else if value, err = w.encoder.Result(content[1:]); err != nil {
		err = fmt.Errorf("script %s: %w", s.Name, err)
	}
	var unfit *plain.PathError
	if worn || (kind == frameValue && err != nil && !errors.As(err, &unfit)) {
		w.kill("it is worn")
		p.finish(w, s.Owner)
		return value, err
	}
	p.release(w, s.Owner)
	return value, err
}
