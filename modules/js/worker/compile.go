package worker

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module/texts"
	"github.com/patchbay-dev/patchbay/modules/js/bundle"
	"github.com/patchbay-dev/patchbay/modules/js/script"
)

const (
	// CompileTimeout and compileMemory bound the joining and compiling of a script.
	CompileTimeout = 10 * time.Second
	compileMemory  = 256 << 20
	maxBundle      = 64 << 20
	maxShownName   = 200 // bytes of a file's name in an error
)

// Compile joins the first file with those that it imports, and has the engine
// compile it. It runs nothing of the script. Errors in the files are
// bundle.Problems.
func (p *Pool) Compile(ctx context.Context, owner, engine string, files []bundle.File) (script.Bundle, error) {
	if err := p.begun(ctx); err != nil {
		return script.Bundle{}, unread(ctx, files[0])
	}
	w, err := p.acquire(ctx, owner, kindCompile, compileMemory, nil)
	if err != nil && ctx.Err() != nil {
		return script.Bundle{}, unread(ctx, files[0])
	}
	if err != nil {
		return script.Bundle{}, err
	}
	e := &w.encoder
	e.Reset(maxBundle)
	e.Buf = appendFiles(begin(e.Buf, frameCompile), engine, files)
	end(e.Buf, 0)
	w.limit(CompileTimeout, 0)
	forget := context.AfterFunc(ctx, func() { w.kill("the check was cancelled") })
	kind, content, err := w.exchange(maxBundle, nil)
	inTime, undisturbed := w.deadline.Stop(), forget()
	if err == nil && inTime && undisturbed {
		made, err := compiled(kind, content)
		p.release(w, owner)
		return made, err
	}
	if err == nil || errors.Is(err, errTooLong) {
		w.kill("it did not end in time")
	}
	_ = w.handle.Kill() // it has ended, but for a pipe that broke otherwise
	end := p.finish(w, owner)
	if ctx.Err() != nil {
		return script.Bundle{}, unread(ctx, files[0])
	}
	file := files[0]
	return script.Bundle{}, bundle.Problems{{
		Text: fmt.Sprintf("%s: the process that read the script was ended: %s", file.Name, end.text(compileMemory)), Path: file.Field,
	}}
}

// unread is why a script was given up before it was read. That the time was up is a
// problem of the script, as a rule.
func unread(ctx context.Context, file bundle.File) error {
	cause := context.Cause(ctx)
	if !errors.Is(cause, context.DeadlineExceeded) {
		return cause
	}
	return bundle.Problems{{
		Text: texts.Cut(file.Name, maxShownName) + ": the time of the check was up before the script was read: make it smaller, or try again",
		Path: file.Field,
	}}
}

func compiled(kind byte, data []byte) (script.Bundle, error) {
	c := &content{data: data}
	switch kind {
	case frameBundle:
		_, made := c.bundle()
		return made, c.err
	case frameProblems:
		if problems := c.problems(); c.err == nil {
			return script.Bundle{}, problems
		}
	}
	return script.Bundle{}, errDamaged
}
