package csvencode

import (
	"context"
	"fmt"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// Column is one column of the table.
type Column struct {
	Key   string `json:"key" title:"Key" required:"true" minLength:"1" description:"The name that the value has in a row."`
	Title string `json:"title" title:"Title" description:"In the first line; empty for the key."`
}

// Settings of the component.
type Settings struct {
	Columns   []Column `json:"columns" title:"Columns" description:"Empty for all names that the rows have, in alphabetical order."`
	Separator string   `json:"separator" title:"Separator" enum:"comma,semicolon,tab" default:"comma"`
	NoHeader  bool     `json:"noHeader" title:"No first line with titles" default:"false"`
	Formulas  bool     `json:"formulas" title:"Leave formulas as they are" default:"false"`
	MaxBytes  int      `json:"maxBytes" title:"Most bytes" description:"Of the text. More are an error." default:"16777216" minimum:"1" maximum:"268435456"`
}

// Descriptions implements module.Described.
func (Settings) Descriptions() map[string]string {
	return map[string]string{
		"formulas": "A text that begins with =, +, -, @ or a tab is a formula to a spreadsheet, and may come from somebody who wishes its " +
			"reader harm. Off, such a text gets an apostrophe in front.",
	}
}

// Request is the message of the port `request`.
type Request struct {
	Context any              `json:"context,omitempty" title:"Context" description:"Goes on to the response." configurable:"true"`
	Rows    []map[string]any `json:"rows" title:"Rows" description:"One object a line." required:"true"`
}

// Response is the message of the port `response`.
type Response struct {
	Context any    `json:"context,omitempty" title:"Context" configurable:"true"`
	Encoded string `json:"encoded" title:"Encoded" description:"The table as CSV, RFC 4180."`
	Count   int    `json:"count" title:"Count" description:"Lines without the titles."`
}

// Encoder turns rows into CSV.
type Encoder struct {
	module.Typed
	settings module.Settings[Settings]
	response module.Output[Response]
}

// New returns the prototype.
func New() *Encoder {
	e := &Encoder{response: module.NewOutput[Response]("response")}
	e.Declare(
		e.settings.Port(nil),
		module.Input("request", e.encode),
		e.response,
		module.ErrorPort(),
	)
	return e
}

// GetInfo implements module.Component.
func (e *Encoder) GetInfo() module.ComponentInfo {
	return module.ComponentInfo{
		Name:        "csv_encode",
		Description: "CSV Encode",
		Info:        "Turns a list of objects into a table in CSV, which spreadsheets open. Lists and objects in a row are written as JSON.",
		Tags:        []string{"csv", "table", "report"},
	}
}

// Instance implements module.Component.
func (e *Encoder) Instance() module.Component { return New() }

// SelfContained implements module.SelfContained.
func (*Encoder) SelfContained() {}

func (e *Encoder) encode(ctx context.Context, output module.Handler, in Request) module.Result {
	encoded, err := table(in.Rows, e.settings.Load())
	if err != nil {
		return module.Fail(module.Permanent(fmt.Errorf("encode CSV: %w", err)))
	}
	return e.response.Emit(ctx, output, Response{Context: in.Context, Encoded: encoded, Count: len(in.Rows)})
}
