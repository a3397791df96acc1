package trial

import (
	"bytes"
	"context"
	"strings"
	"sync"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
)

// source passes messages of any type on to an edge.
type source struct {
	module.Typed
	out module.Output[any]
}

func newSource() *source {
	s := &source{out: module.NewOutput[any]("out")}
	s.Declare(module.Input("in", s.pass), s.out)
	return s
}

// GetInfo implements module.Component.
func (s *source) GetInfo() module.ComponentInfo { return module.ComponentInfo{Name: "source"} }

// Instance implements module.Component.
func (s *source) Instance() module.Component { return newSource() }

func (s *source) pass(ctx context.Context, output module.Handler, message any) module.Result {
	return s.out.Emit(ctx, output, message)
}

// output is what the process logs. Safe for concurrent use.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(line []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(line)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return strings.TrimSpace(o.text.String())
}

// states keeps what the nodes remember.
type states struct{ *moduletest.MemoryState }

// State implements runtime.States.
func (s states) State(flow, node string) module.State { return s.Scoped(flow, node) }

// DeleteFlow implements runtime.States.
func (s states) DeleteFlow(context.Context, string) error { return nil }
