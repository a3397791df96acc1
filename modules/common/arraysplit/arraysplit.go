package arraysplit

import (
	"context"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// onErrorStop is the value of Settings.OnError that ends the message with the first
// failed item.
const onErrorStop = "stop"

// Settings are the settings of the node.
type Settings struct {
	OnError     string `json:"onError" title:"On error" enum:"continue,stop" default:"continue"`
	Concurrency int    `json:"concurrency" title:"Concurrency" description:"How many items are under way at once. With 1 they go out in order." minimum:"1" maximum:"64" default:"1"`
}

// Descriptions implements module.Described.
func (Settings) Descriptions() map[string]string {
	return map[string]string{
		"onError": "continue: each failed item goes to the error port and the others go on. stop: the first failed item ends the " +
			"message.",
	}
}

// In is the message of the port `in`.
type In struct {
	Context any   `json:"context,omitempty" title:"Context" description:"Goes out with each item." configurable:"true"`
	Array   []any `json:"array" title:"Array" description:"The items." required:"true" configurable:"true" shared:"true"`
	// Skipped is nothing that the node works on: it is here so that the run's record has it.
	Skipped any `json:"skipped,omitempty" title:"Skipped" description:"What was left out of the array on purpose, and why. It is recorded and not sent." configurable:"true"`
}

// Out is the message of the port `out`: one item.
type Out struct {
	Context any `json:"context,omitempty" title:"Context" configurable:"true"`
	Item    any `json:"item" title:"Item" configurable:"true" shared:"true"`
	Index   int `json:"index" title:"Index" description:"Place of the item, from 0."`
	Total   int `json:"total" title:"Total" description:"Number of items."`
}

// Done is the message of the port `done`, sent when every item has had its turn.
type Done struct {
	Context any `json:"context,omitempty" title:"Context" configurable:"true"`
	Total   int `json:"total" title:"Total" description:"Number of items."`
	Failed  int `json:"failed" title:"Failed" description:"Number of items that failed."`
}

// Splitter sends the items of an array one by one.
type Splitter struct {
	module.Typed
	settings module.Settings[Settings]
	out      module.Output[Out]
	done     module.Output[Done]
	errors   module.Output[module.ErrorMessage]
}

// New returns the prototype.
func New() *Splitter {
	s := &Splitter{
		out:    module.NewOutput[Out]("out"),
		done:   module.NewOutput[Done]("done"),
		errors: module.ErrorPort(),
	}
	s.Declare(
		s.settings.Port(nil),
		module.Input("in", s.split),
		s.out,
		s.done,
		s.errors,
	)
	return s
}

// GetInfo implements module.Component.
func (s *Splitter) GetInfo() module.ComponentInfo {
	return module.ComponentInfo{
		Name:        "array_split",
		Description: "Array Split",
		Info: "Sends the items of an array one by one, then a summary on done. Items that fail reach the error port and don't " +
			"keep the others from their turn, unless the settings say stop.",
		Tags: []string{"loop", "each", "array"},
	}
}

// Instance implements module.Component.
func (s *Splitter) Instance() module.Component { return New() }

// SelfContained implements module.SelfContained.
func (*Splitter) SelfContained() {}

func (s *Splitter) split(ctx context.Context, output module.Handler, in In) module.Result {
	settings := s.settings.Load()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	pass := &pass{splitter: s, output: output, in: in, stop: settings.OnError == onErrorStop, cancel: cancel}
	pass.run(ctx, min(settings.Concurrency, len(in.Array)))
	if err := pass.ended(ctx); err != nil {
		return module.Fail(err)
	}
	result := s.done.Emit(ctx, output, Done{Context: in.Context, Total: len(in.Array), Failed: pass.failed})
	if err := pass.unreported(result.Err()); err != nil {
		return module.Fail(err)
	}
	return result
}
