package jsonencode

import (
	"context"
	"fmt"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/jsontext"
)

const (
	maxBytes = 256 << 20
	maxDepth = 512
)

// Request is the message of the port `request`.
type Request struct {
	Context  any `json:"context,omitempty" title:"Context" description:"Goes on to the response." configurable:"true"`
	Document any `json:"document" title:"Document" description:"The value." required:"true" configurable:"true"`
}

// Response is the message of the port `response`.
type Response struct {
	Context any    `json:"context,omitempty" title:"Context" configurable:"true"`
	Encoded string `json:"encoded" title:"Encoded" description:"The value as JSON, names in alphabetical order."`
}

// Encoder turns a value into JSON.
type Encoder struct {
	module.Typed
	response module.Output[Response]
}

// New returns the prototype.
func New() *Encoder {
	e := &Encoder{response: module.NewOutput[Response]("response")}
	e.Declare(
		module.Input("request", e.encode),
		e.response,
		module.ErrorPort(),
	)
	return e
}

// GetInfo implements module.Component.
func (e *Encoder) GetInfo() module.ComponentInfo {
	return module.ComponentInfo{
		Name:        "json_encode",
		Description: "JSON Encode",
		Info:        "Turns a value into a text in JSON. The same value always gives the same text.",
		Tags:        []string{"json", "stringify"},
	}
}

// Instance implements module.Component.
func (e *Encoder) Instance() module.Component { return New() }

// SelfContained implements module.SelfContained.
func (*Encoder) SelfContained() {}

func (e *Encoder) encode(ctx context.Context, output module.Handler, in Request) module.Result {
	encoded, err := jsontext.Encode(in.Document, maxBytes, maxDepth)
	if err != nil {
		return module.Fail(module.Permanent(fmt.Errorf("encode JSON: %w", err)))
	}
	return e.response.Emit(ctx, output, Response{Context: in.Context, Encoded: encoded})
}
