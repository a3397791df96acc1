package module

import (
	"context"
	"encoding/json"
	"reflect"

	"github.com/patchbay-dev/patchbay/engine/module/metric"
)

// Component is a kind of node. The registered value is a prototype: the engine
// calls Instance once per node and works with what that returns.
type Component interface {
	// GetInfo names and describes the component.
	GetInfo() ComponentInfo
	// Handle takes one message that arrived at a target port. The message has the
	// Go type of that port's Configuration and is shared with other nodes: to
	// change it, copy it. Handle runs concurrently, obeys ctx, and holds no lock
	// while it calls output. System ports never reach it.
	Handle(ctx context.Context, output Handler, port string, message any) Result
	// Ports lists the ports as they are with the current settings.
	Ports() []Port
	// Instance returns a fresh component with default settings.
	Instance() Component
}

// ComponentInfo describes a component to people and to the palette.
type ComponentInfo struct {
	Name        string   `json:"name"`        // machine name: http_server
	Description string   `json:"description"` // title: HTTP server
	Info        string   `json:"info"`        // long help
	Tags        []string `json:"tags,omitempty"`
}

// Handler emits data on a source port of the component. It blocks until everything that
// is wired to the port over direct edges is done, and returns their errors
// joined, or the first reply.
type Handler func(ctx context.Context, port string, data any) Result

// Module is a named set of components that belong together. A component's full
// name is "module/component".
type Module struct {
	Name        string
	Description string
	Components  []Component
	// Metrics are what the components count, for Prometheus.
	Metrics []metric.Metric
	// Formats are the kinds of text that the components take.
	Formats []Format
	// Tested says that a test holds the components to Check, so that a program need not
	// at each of its starts: it looks at their names alone then. Default: it checks all.
	Tested bool
}

// Position is the side of a node at which a port is drawn.
type Position int

// The sides of a node.
const (
	Top Position = iota
	Right
	Bottom
	Left
)

// Port is a named, typed way in (target) or out (source) of a node.
type Port struct {
	Source   bool
	Position Position
	Name     string
	Label    string
	// Configuration is a Go value: its type is the port's message type, its value
	// the published example. Nil means any message.
	Configuration any
	// ResponseConfiguration is the same for the reply that a target port gives.
	ResponseConfiguration any
	// Schema, when set, is published verbatim in place of the schema of
	// Configuration. JSON Schema draft 2020-12.
	Schema json.RawMessage

	typ reflect.Type // what Input, Output and the others declared; nil when not by them
}
