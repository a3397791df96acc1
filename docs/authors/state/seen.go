// Package state shows a component that remembers.
package state

import (
	"context"
	"fmt"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// Message has an id, by which it is known again.
type Message struct {
	Context any    `json:"context,omitempty" title:"Context" configurable:"true"`
	ID      string `json:"id" title:"Id" required:"true" maxLength:"200"`
}

// Seen lets each id pass once, also after a restart.
type Seen struct {
	module.Typed
	first module.Output[Message]
	again module.Output[Message]
}

// NewSeen returns the prototype.
func NewSeen() *Seen {
	s := &Seen{first: module.NewOutput[Message]("first"), again: module.NewOutput[Message]("again")}
	s.Declare(module.Input("in", s.take), s.first, s.again, module.ErrorPort())
	return s
}

// GetInfo implements module.Component.
func (s *Seen) GetInfo() module.ComponentInfo {
	return module.ComponentInfo{Name: "seen", Description: "Seen", Info: "Separates ids that came before from new ones."}
}

// Instance implements module.Component.
func (s *Seen) Instance() module.Component { return NewSeen() }

func (s *Seen) take(ctx context.Context, output module.Handler, in Message) module.Result {
	_, known, err := s.State().Get(ctx, in.ID)
	if err != nil {
		return module.Fail(fmt.Errorf("look up %q: %w", in.ID, err))
	}
	if known {
		return s.again.Emit(ctx, output, in)
	}
	// What is stored before the work is done is not done again after a crash; what is
	// stored after it is done twice at worst. Choose by which of the two does less harm.
	if err := s.first.Emit(ctx, output, in).Err(); err != nil {
		return module.Fail(err)
	}
	return module.Fail(s.State().Set(ctx, in.ID, []byte(time.Now().UTC().Format(time.RFC3339))))
}
