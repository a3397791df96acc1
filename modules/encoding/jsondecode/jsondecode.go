package jsondecode

import (
	"context"
	"fmt"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/jsontext"
)

// maxDepth bounds how deep lists and objects may be nested.
const maxDepth = 512

// Settings are the settings of the node.
type Settings struct {
	Decoded  any `json:"decoded,omitempty" title:"Decoded example" description:"Gives the shape of what is decoded." configurable:"true"`
	MaxBytes int `json:"maxBytes" title:"Size limit (bytes)" description:"Longer texts are refused." minimum:"1" maximum:"268435456" default:"16777216"`
}

// Request is the message of the port `request`.
type Request struct {
	Context any    `json:"context,omitempty" title:"Context" description:"Goes on to the response." configurable:"true"`
	Encoded string `json:"encoded" title:"Encoded" description:"A text in JSON." required:"true" format:"textarea"`
}

// Response is the message of the port `response`.
type Response struct {
	Context any `json:"context,omitempty" title:"Context" configurable:"true"`
	Decoded any `json:"decoded" title:"Decoded" description:"The value. Integers stay integers, and numbers that no machine number can hold keep their text." configurable:"true"`
}

// Decoder turns JSON into a value.
type Decoder struct {
	module.Typed
	settings module.Settings[Settings]
	response module.Output[Response] // only to emit on; its example depends on the settings
}

// New returns the prototype.
func New() *Decoder {
	d := &Decoder{response: module.NewOutput[Response]("response")}
	d.Declare(d.settings.Port(nil), module.Input("request", d.decode), d.settings.Ports(ports), module.ErrorPort())
	return d
}

// GetInfo implements module.Component.
func (d *Decoder) GetInfo() module.ComponentInfo {
	return module.ComponentInfo{
		Name:        "json_decode",
		Description: "JSON Decode",
		Info:        "Turns a text in JSON into a value. Refuses names that occur twice in one object, anything after the value, and text that is not UTF-8, and says at which byte.",
		Tags:        []string{"json", "parse"},
	}
}

// Instance implements module.Component.
func (d *Decoder) Instance() module.Component { return New() }

// SelfContained implements module.SelfContained.
func (*Decoder) SelfContained() {}

// ports are the response, which takes the shape of the example.
func ports(s Settings) []module.Declaration {
	return []module.Declaration{module.NewOutput[Response]("response", module.Example(Response{Decoded: s.Decoded}))}
}

func (d *Decoder) decode(ctx context.Context, output module.Handler, in Request) module.Result {
	if most := d.settings.Load().MaxBytes; len(in.Encoded) > most {
		return module.Fail(module.Permanent(fmt.Errorf("the JSON text has %d bytes, the node's limit is %d", len(in.Encoded), most)))
	}
	decoded, err := jsontext.DecodeLazily(in.Encoded, maxDepth)
	if err != nil {
		return module.Fail(module.Permanent(fmt.Errorf("decode JSON: %w", err)))
	}
	return d.response.Emit(ctx, output, Response{Context: in.Context, Decoded: decoded})
}
