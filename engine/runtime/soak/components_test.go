package soak_test

import (
	"context"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// item is a message of the tests' flows: numbers from First to Last, or one of them.
type item struct {
	First  int    `json:"first,omitempty"`
	Last   int    `json:"last,omitempty"`
	Number int    `json:"number"`
	Key    string `json:"key,omitempty"`
}

// step is a component whose input does what the test says.
type step struct {
	module.Typed
	name   string
	do     func(ctx context.Context, in item, emit func(item) module.Result) module.Result
	errors bool
	out    module.Output[item]
}

func (s *step) GetInfo() module.ComponentInfo { return module.ComponentInfo{Name: s.name} }

func (s *step) Instance() module.Component {
	fresh := &step{name: s.name, do: s.do, errors: s.errors, out: module.NewOutput[item]("out")}
	declarations := []module.Declaration{
		module.Input("in", func(ctx context.Context, output module.Handler, in item) module.Result {
			return fresh.do(ctx, in, func(next item) module.Result { return fresh.out.Emit(ctx, output, next) })
		}),
		fresh.out,
	}
	if s.errors {
		declarations = append(declarations, module.ErrorPort())
	}
	fresh.Declare(declarations...)
	return fresh
}

// pass hands a message on.
func pass(_ context.Context, in item, emit func(item) module.Result) module.Result { return emit(in) }

// split emits the numbers from First to Last, in order.
func split(_ context.Context, in item, emit func(item) module.Result) module.Result {
	for n := in.First; n <= in.Last; n++ {
		if result := emit(item{Number: n, Key: keyOf(n)}); result.IsErr() {
			return result
		}
	}
	return module.Result{}
}

// source is a trigger whose Run does what the test says.
type source struct {
	module.Typed
	run func(ctx context.Context, emit func(item) module.Result) error
	out module.Output[item]
}

func (s *source) GetInfo() module.ComponentInfo { return module.ComponentInfo{Name: "source"} }

func (s *source) Instance() module.Component {
	fresh := &source{run: s.run, out: module.NewOutput[item]("out")}
	fresh.Declare(fresh.out)
	return fresh
}

func (s *source) Run(ctx context.Context) error {
	return s.run(ctx, func(next item) module.Result { return s.out.Emit(ctx, s.Emitter(), next) })
}
