package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/registry"
	"github.com/patchbay-dev/patchbay/engine/module/v1alpha1"
)

// Text is what comes and what goes.
type Text struct {
	Context any    `json:"context,omitempty" title:"Context" configurable:"true"`
	Text    string `json:"text" title:"Text" required:"true"`
}

// Reverse is written as components are for the SDK: ports by name, messages by
// assertion, registered by itself.
type Reverse struct{}

// GetInfo names and describes the component.
func (*Reverse) GetInfo() module.ComponentInfo {
	return module.ComponentInfo{Name: "reverse", Description: "Reverse", Info: "Turns a text round."}
}

// Ports lists the ports.
func (*Reverse) Ports() []module.Port {
	return []module.Port{
		{Name: "in", Label: "In", Position: module.Left, Configuration: Text{}},
		{Name: "out", Label: "Out", Position: module.Right, Source: true, Configuration: Text{}},
		{Name: v1alpha1.ErrorPort, Label: "Error", Position: module.Bottom, Source: true, Configuration: module.ErrorMessage{}},
	}
}

// Handle takes a message.
func (*Reverse) Handle(ctx context.Context, output module.Handler, port string, message any) module.Result {
	in, ok := message.(Text)
	if port != "in" || !ok {
		return module.Fail(fmt.Errorf("port %s: %T is no message for it", port, message))
	}
	letters := []rune(in.Text)
	slices.Reverse(letters)
	return output(ctx, "out", Text{Context: in.Context, Text: string(letters)})
}

// Instance returns a fresh component.
func (*Reverse) Instance() module.Component { return &Reverse{} }

func init() { registry.Register(&Reverse{}) }
