package eval

import (
	"context"
	"reflect"

	"github.com/expr-lang/expr/vm"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
)

// MachineItems bounds the items of lists and objects that one expression makes in the
// virtual machine.
const MachineItems = 1_000_000

// State is one application of a map to a message. A map uses its states again and again,
// each for one application at a time: Begin, set Message and Root, evaluate, End.
type State struct {
	Message   any           // what $ is, as the virtual machine takes it
	Root      reflect.Value // the same
	Item      reflect.Value // what # is while a loop runs as closures
	Result    reflect.Value // settable, of the target's type
	Machine   vm.VM
	Buffer    []byte // for making texts
	Converter Converter
	Example   bool // whether the result is an example, which is not held to limits

	ctx    context.Context
	made   int // bytes
	work   int // steps
	lookAt int // how much work is done when the context is looked at next
	shared map[sharedKey]measured
	texts  map[sharedKey]any // the values that JSON texts hold
}

// NewState makes a state whose result is written into a settable value.
func NewState(result reflect.Value, tables *values.FieldTables) *State {
	s := &State{Result: result, Machine: vm.VM{MemoryBudget: MachineItems}}
	s.Converter = Converter{Tables: tables, state: s}
	return s
}

// Begin gives the state a fresh budget. The context may be nil.
func (s *State) Begin(ctx context.Context) {
	s.ctx, s.made, s.work, s.lookAt = ctx, 0, 0, lookEvery
}

// End drops everything that an application held, except the result. Buffers that are not
// too large are kept for the next application.
func (s *State) End() {
	s.Message, s.Root, s.Item, s.ctx = nil, reflect.Value{}, reflect.Value{}, nil
	if s.shared != nil || s.texts != nil {
		s.shared, s.texts = nil, nil
	}
	if cap(s.Buffer) > 64<<10 {
		s.Buffer = nil
	}
	if cap(s.Machine.Stack) > 4<<10 {
		s.Machine = vm.VM{MemoryBudget: MachineItems}
	}
}
