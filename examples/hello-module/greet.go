package main

import (
	"context"
	"errors"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// Settings become the node's form: the tags give titles, defaults and bounds.
type Settings struct {
	Greeting string `json:"greeting" title:"Greeting" default:"Hello" minLength:"1"`
}

// Request arrives at the port `request`.
type Request struct {
	Context any    `json:"context,omitempty" configurable:"true"`
	Name    string `json:"name" title:"Name" required:"true"`
}

// Result leaves by the port `result`.
type Result struct {
	Context any    `json:"context,omitempty" configurable:"true"`
	Text    string `json:"text" title:"Text"`
}

// Greet is the component.
type Greet struct {
	module.Typed
	settings module.Settings[Settings]
	result   module.Output[Result]
}

// NewGreet declares the ports, in the order in which the node shows them.
func NewGreet() *Greet {
	g := &Greet{result: module.NewOutput[Result]("result")}
	g.Declare(g.settings.Port(nil), module.Input("request", g.greet), g.result, module.ErrorPort())
	return g
}

// GetInfo names and describes the component.
func (g *Greet) GetInfo() module.ComponentInfo {
	return module.ComponentInfo{Name: "greet", Description: "Greet", Info: "Greets whoever is named."}
}

// Instance returns a fresh component for each node.
func (g *Greet) Instance() module.Component { return NewGreet() }

func (g *Greet) greet(ctx context.Context, output module.Handler, in Request) module.Result {
	if in.Name == "" {
		return module.Fail(module.Permanent(errors.New("nobody to greet: map a name")))
	}
	return g.result.Emit(ctx, output, Result{Context: in.Context, Text: g.settings.Load().Greeting + ", " + in.Name})
}
