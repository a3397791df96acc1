package worker

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/patchbay-dev/patchbay/modules/js/bundle"
	"github.com/patchbay-dev/patchbay/modules/js/script"
	"github.com/patchbay-dev/patchbay/modules/js/wire"
)

// server is the worker's side of the pipe. It does one thing at a time, on one
// goroutine.
type server struct {
	library  Library
	engines  map[string]script.Engine
	programs [maxSlots]loaded
	in       *bufio.Reader
	out      io.Writer
	buf      []byte // of frames to the engine
	err      error  // of writing
	wear     wear
	messages int
}

type loaded struct {
	program script.Program
	err     error
}

func (s *server) serve() error {
	s.send(frameHello, func(to []byte) []byte { return append(to, greeting...) })
	for s.err == nil {
		kind, data, err := readFrame(s.in, maxFrame, true)
		if err != nil {
			return err
		}
		c := &content{data: data}
		switch kind {
		case frameCompile:
			err = s.compile(c)
		case frameRun:
			if err = s.run(c); err == nil {
				s.giveBack()
			}
		default:
			err = errDamaged
		}
		if err != nil {
			return err
		}
	}
	return s.err
}

// send writes a frame at once: what was logged must be known even if the process
// ends with the next instruction.
func (s *server) send(kind byte, content func([]byte) []byte) {
	s.buf = content(begin(s.buf[:0], kind))
	end(s.buf, 0)
	if _, err := s.out.Write(s.buf); err != nil && s.err == nil {
		s.err = err
	}
	if cap(s.buf) > 1<<20 {
		s.buf = nil
	}
}

func (s *server) compile(c *content) error {
	engine, files := c.files()
	if c.err != nil {
		return c.err
	}
	made, err := bundle.Build(s.library.Helpers, files)
	if err == nil {
		if _, failed := s.load(engine, made); failed != nil {
			err = bundle.Problems{{Text: failed.Error(), Path: files[0].Field}}
		}
	}
	var problems bundle.Problems
	switch {
	case errors.As(err, &problems):
		s.send(frameProblems, func(to []byte) []byte { return appendProblems(to, problems) })
	case err != nil:
		return err
	default:
		s.send(frameBundle, func(to []byte) []byte { return appendBundle(to, engine, made) })
	}
	return nil
}

func (s *server) load(name string, b script.Bundle) (script.Program, error) {
	engine := s.engines[name]
	if engine == nil {
		create, ok := s.library.Engines[name]
		if !ok {
			return nil, fmt.Errorf("there is no engine %q in this process", name)
		}
		engine = create()
		s.engines[name] = engine
	}
	functions, err := s.library.Helpers.Named(b.Helpers)
	if err != nil {
		return nil, err
	}
	return engine.Compile(b, functions)
}

func (s *server) run(c *content) error {
	slot, flags, limits := c.run()
	if slot >= maxSlots {
		return errDamaged
	}
	if flags&flagLoad != 0 {
		engine, b := c.bundle()
		s.programs[slot] = loaded{} // free it before the next one takes memory
		program, err := s.load(engine, b)
		s.programs[slot] = loaded{program, err}
	}
	if c.err != nil {
		return c.err
	}
	message, begun := wire.NewMessage(c.data), time.Now()
	value, err := s.call(s.programs[slot], message, limits)
	if err == nil {
		s.send(frameValue, func(to []byte) []byte {
			if to, err = wire.AppendResult(append(to, s.worn(begun, limits)), value, message); err != nil {
				return to
			}
			return to
		})
	}
	if err != nil {
		s.send(frameFailure, func(to []byte) []byte { return append(append(to, s.worn(begun, limits)), err.Error()...) })
	}
	return nil
}

// worn is a byte for the engine's process: 1 asks it for another worker.
func (s *server) worn(begun time.Time, limits script.Limits) byte {
	if s.wear.worn(begun, limits) {
		return 1
	}
	return 0
}

func (s *server) call(l loaded, message *wire.Message, limits script.Limits) (value any, err error) {
	if l.err != nil || l.program == nil {
		return nil, errors.Join(l.err)
	}
	call := script.Call{Input: message.Next(), Extra: message.Next(), Log: s.log, Limits: limits}
	return l.program.Run(context.Background(), call)
}

func (s *server) log(level slog.Level, text string) {
	s.send(frameLog, func(to []byte) []byte { return append(append(to, byte(int8(level))), text...) })
}
