package api

import "encoding/json"

// Cursor is a place in an expression. Places count UTF-16 units, as browsers do.
type Cursor struct {
	Document   json.RawMessage `json:"document,omitempty" description:"A flow document as JSON, or its YAML as text. Settings need none."`
	From       string          `json:"from,omitempty" description:"The source port: node.port."`
	To         string          `json:"to,omitempty" description:"The target port: node.port."`
	Message    json.RawMessage `json:"message,omitempty" description:"The message to complete by; else the last one that the port of the deployed flow emitted, else the example."`
	Path       string          `json:"path,omitempty" description:"Where in the map the expression is: images[0].source."`
	Expression string          `json:"expression" description:"The text between {{ and }}."`
	Cursor     int             `json:"cursor" minimum:"0"`
	Settings   bool            `json:"settings,omitempty" description:"The expression is in a node's settings: there is no message."`
}

// Completion is what could be written at a cursor.
type Completion struct {
	Start int              `json:"start" description:"Where what an item replaces begins; it ends at the cursor."`
	Items []CompletionItem `json:"items" required:"true"`
}

// CompletionItem is one thing that could be written at a cursor.
type CompletionItem struct {
	Label   string `json:"label" required:"true"`
	Kind    string `json:"kind" required:"true" enum:"field,function,variable,keyword"`
	Type    string `json:"type" description:"In a word or two; empty when it is not known."`
	Detail  string `json:"detail,omitempty" description:"A function's signature, or what a variable means."`
	Example string `json:"example,omitempty" description:"A value as JSON text, secrets masked, cut when it is long."`
}
