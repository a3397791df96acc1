package flow

// APIVersion and Kind head every flow document.
const (
	APIVersion = "patchbay.dev/v1alpha1"
	Kind       = "Flow"
)

// Flow is one flow document. A flow that Parse returned knows where in its
// source everything is; one that was built in Go does not, and its problems
// have paths only. Not safe for concurrent change; concurrent reads are fine.
type Flow struct {
	APIVersion string              `json:"apiVersion"`
	Kind       string              `json:"kind"`
	Metadata   Metadata            `json:"metadata"`
	Spec       Spec                `json:"spec"`
	Layout     map[string]Position `json:"layout,omitempty"`   // by node id; looks only
	Comments   []Comment           `json:"comments,omitempty"` // looks only
	Groups     []Group             `json:"groups,omitempty"`   // looks only

	source *source
}

// Metadata names the flow. Name is a DNS-1123 label; labels and annotations
// follow the rules of Kubernetes.
type Metadata struct {
	Name        string            `json:"name"`
	Labels      map[string]string `json:"labels,omitempty"`
	Annotations map[string]string `json:"annotations,omitempty"`
}

// Spec is what runs. The order of the edges of one source port is the order in
// which they are followed; the order of the nodes means nothing.
type Spec struct {
	Title       string `json:"title,omitempty"`
	Description string `json:"description,omitempty"`
	// MaxHops bounds how many hops one run may take, 1 to MaxHopLimit; 0 means
	// DefaultMaxHops. It ends flows that go round in circles.
	MaxHops int `json:"maxHops,omitempty"`
	// Start says who starts the triggers: StartManual, which is the same as nothing, or
	// StartAlways.
	Start string `json:"start,omitempty" enum:"always,manual"`
	Nodes []Node `json:"nodes"`
	Edges []Edge `json:"edges,omitempty"`
}

// The values of Start.
const (
	StartAlways = "always" // the triggers run as soon as the flow is deployed, and nobody stops them
	StartManual = "manual" // people press Start and Stop
)

// StartsAlways reports whether the document itself starts the triggers.
func (s Spec) StartsAlways() bool { return s.Start == StartAlways }

// The bounds of MaxHops.
const (
	DefaultMaxHops = 1_000_000
	MaxHopLimit    = 1_000_000_000
)

// HopLimit returns how many hops one run may take.
func (s Spec) HopLimit() int {
	if s.MaxHops == 0 {
		return DefaultMaxHops
	}
	return s.MaxHops
}

// Node is one use of a component. Numbers in Settings and Examples are int64 or
// float64, objects map[string]any, lists []any.
type Node struct {
	ID        string `json:"id"`
	Component string `json:"component"` // module/component
	Title     string `json:"title,omitempty"`
	// Disabled leaves the node out of what runs, with its wires: it gets no messages, begins
	// nothing and keeps no state. The document is checked as if it were there.
	Disabled bool           `json:"disabled,omitempty"`
	Settings map[string]any `json:"settings,omitempty"`
	// Examples are example messages by port name; each refines the shape of its port.
	Examples map[string]any `json:"examples,omitempty"`
	Retry    *Retry         `json:"retry,omitempty"` // nil: a message is tried once
	// TimeLimit bounds how long the node may take for a message, and all its tries,
	// together with the nodes that it sends to directly. 0 for no limit.
	TimeLimit Duration `json:"timeLimit,omitempty"`
	// ItemName is a template of text over what the node emits, such as
	// "{{ $.item.name }}": what everything that the message leads to is about.
	ItemName string `json:"itemName,omitempty"`
}

// Edge is a wire from a source port to a target port.
type Edge struct {
	From Endpoint `json:"from"`
	To   Endpoint `json:"to"`
	// Disabled leaves the edge out of what runs.
	Disabled bool   `json:"disabled,omitempty"`
	Map      any    `json:"map,omitempty"`   // template of the target's message; nil: the message goes over as it is
	Queue    *Queue `json:"queue,omitempty"` // nil: a direct edge
}

// Position is where the editor draws a node, in pixels. The canonical text
// rounds it to the Grid.
type Position struct {
	X int `json:"x"`
	Y int `json:"y"`
}

// Grid is the distance of the lines that the canonical text puts nodes on.
const Grid = 10

// OnGrid returns the grid point nearest to p.
func (p Position) OnGrid() Position { return Position{X: onGrid(p.X), Y: onGrid(p.Y)} }

func onGrid(v int) int {
	rest := ((v % Grid) + Grid) % Grid
	if rest*2 < Grid {
		return v - rest
	}
	return v - rest + Grid
}

// Enabled reports whether messages go over an edge: neither it nor a node at one of its ends
// is disabled.
func (f *Flow) Enabled(e Edge) bool {
	off := func(id string) bool {
		n := f.NodeByID(id)
		return n != nil && n.Disabled
	}
	return !e.Disabled && !off(e.From.Node) && !off(e.To.Node)
}

// NodeByID returns the node with an id, nil when there is none.
func (f *Flow) NodeByID(id string) *Node {
	for i := range f.Spec.Nodes {
		if f.Spec.Nodes[i].ID == id {
			return &f.Spec.Nodes[i]
		}
	}
	return nil
}
