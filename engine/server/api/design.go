package api

import (
	"github.com/patchbay-dev/patchbay/engine/flow"
)

// NodePorts is a node with its ports as they are with its settings.
type NodePorts struct {
	ID    string     `json:"id" required:"true"`
	Ports []PortLine `json:"ports" required:"true" description:"In the order in which they are drawn; empty when the component is not known here."`
}

// PortLine is a port without its schema.
type PortLine struct {
	Name     string `json:"name" required:"true"`
	Label    string `json:"label"`
	Source   bool   `json:"source" description:"True for a way out."`
	Position string `json:"position" enum:"top,right,bottom,left"`
	Required bool   `json:"required,omitempty" description:"An edge into it must map something: its message has required fields."`
}

// NodeDescription is a node of a document with the schemas of its ports.
type NodeDescription struct {
	ID        string `json:"id" required:"true"`
	Component string `json:"component" required:"true"`
	Ports     []Port `json:"ports" required:"true" description:"With _settings and _control. Examples are as carried along the edges."`
}

// FlowDiff is what saving a document would change.
type FlowDiff struct {
	Before   string        `json:"before" description:"The stored document as canonical YAML; empty when there is none."`
	After    string        `json:"after" description:"The document as it would be stored."`
	Changes  []flow.Change `json:"changes" required:"true" description:"What differs in meaning; moving a node is no change."`
	Revision string        `json:"revision" description:"Of what is stored; empty when nothing is."`
	// LiteralSecrets are the places of the secrets that would be written into the file.
	LiteralSecrets []string `json:"literalSecrets,omitempty" description:"Places of secrets written out in the document and not in what is stored: saved only when asked for."`
}

// Exported is a flow to pass on.
type Exported struct {
	YAML    string   `json:"yaml" required:"true" description:"The document without its secrets; lines at its top name them."`
	LeftOut []string `json:"leftOut" required:"true" description:"Places of the secrets in the document that was given."`
}

// Wires says what may be wired to a port. One of From and To is set: the port
// that was asked about.
type Wires struct {
	From  string `json:"from,omitempty"`
	To    string `json:"to,omitempty"`
	Items []Wire `json:"items" required:"true" description:"Every port of every node but the one asked about, in document order."`
	Cut   bool   `json:"cut,omitempty" description:"There are more than these."`
}

// Wire is the verdict on an edge that is not drawn yet. One of From and To is
// set: the other port.
type Wire struct {
	From    string         `json:"from,omitempty"`
	To      string         `json:"to,omitempty"`
	Outcome string         `json:"outcome" required:"true" enum:"valid,unverifiable,invalid" description:"Invalid: refused. Unverifiable: it can be drawn, but needs a person."`
	Reason  string         `json:"reason,omitempty" description:"Why it is not valid, in plain words."`
	Map     map[string]any `json:"map,omitzero" description:"The suggested map; absent when the message fits as it is."`
	Missing []string       `json:"missing,omitempty" description:"Required fields of the target that nothing fills."`
}
