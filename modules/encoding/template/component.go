package template

import (
	"context"
	"fmt"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// Settings of the component.
type Settings struct {
	Template string `json:"template" title:"Template" format:"code" language:"plaintext" default:"[[ . ]]"`
	MaxBytes int    `json:"maxBytes" title:"Most bytes" description:"Of the text. More are an error." default:"1048576" minimum:"1" maximum:"67108864"`
}

// Descriptions implements module.Described.
func (Settings) Descriptions() map[string]string {
	return map[string]string{
		"template": "In the language of Go's text/template, with [[ ]] around actions: [[ .name ]], [[ range .items ]]…[[ end ]], " +
			"[[ if gt .count 3 ]]…[[ else ]]…[[ end ]]. Beside its functions there are join, upper, lower, trim, default and json.",
	}
}

// Request is the message of the port `request`.
type Request struct {
	Context any `json:"context,omitempty" title:"Context" description:"Goes on to the response." configurable:"true"`
	Values  any `json:"values" title:"Values" description:"What the template says with a dot in front: .name." configurable:"true"`
}

// Response is the message of the port `response`.
type Response struct {
	Context any    `json:"context,omitempty" title:"Context" configurable:"true"`
	Text    string `json:"text" title:"Text"`
}

// Component is template.
type Component struct {
	module.Typed
	settings module.Settings[Settings]
	response module.Output[Response]
}

// New returns the prototype.
func New() *Component {
	c := &Component{response: module.NewOutput[Response]("response")}
	c.Declare(c.settings.Port(check), module.Input("request", c.render), c.response, module.ErrorPort())
	return c
}

func check(_ context.Context, s Settings) error {
	_, err := parsed(s)
	return err
}

// GetInfo implements module.Component.
func (c *Component) GetInfo() module.ComponentInfo {
	return module.ComponentInfo{
		Name:        "template",
		Description: "Template",
		Info:        "Makes a text of a template and values, such as a mail or a message for a chat. Its length and the time that it takes are bounded.",
		Tags:        []string{"text", "render", "message"},
	}
}

// Instance implements module.Component.
func (c *Component) Instance() module.Component { return New() }

// SelfContained implements module.SelfContained.
func (*Component) SelfContained() {}

func (c *Component) render(ctx context.Context, output module.Handler, in Request) module.Result {
	text, err := render(ctx, c.settings.Load(), in.Values)
	if err != nil {
		return module.Fail(module.Permanent(fmt.Errorf("fill in the template: %w", err)))
	}
	return c.response.Emit(ctx, output, Response{Context: in.Context, Text: text})
}
