package api

import "encoding/json"

// Trial is a map to try on the edge between two ports, drawn or not.
type Trial struct {
	Document json.RawMessage `json:"document" required:"true" description:"A flow document as JSON, or its YAML as text."`
	From     string          `json:"from" required:"true" description:"The source port: node.port."`
	To       string          `json:"to" required:"true" description:"The target port: node.port."`
	Map      json.RawMessage `json:"map,omitempty" description:"The template; without one the message goes over as it is."`
	Message  json.RawMessage `json:"message,omitempty" description:"The message to try it on; else the last one that the port of the deployed flow emitted, else the example."`
}

// Evaluation is what a trial came to. Nothing ran.
type Evaluation struct {
	Outcome    string          `json:"outcome" required:"true" enum:"valid,unverifiable,invalid"`
	Findings   []Finding       `json:"findings" required:"true"`
	Result     json.RawMessage `json:"result,omitempty" description:"The target's message, secrets masked; absent when the map is invalid or failed."`
	ResultCut  bool            `json:"resultCut,omitempty" description:"The result was too large and is shown in part."`
	Error      string          `json:"error,omitempty" description:"Why the map failed on this message."`
	Message    json.RawMessage `json:"message" description:"What it was tried on, secrets masked."`
	MessageCut bool            `json:"messageCut,omitempty" description:"The message was too large and is shown in part."`
	MessageOf  string          `json:"messageOf" required:"true" enum:"given,recent,example"`
}
