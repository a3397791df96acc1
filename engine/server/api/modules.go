package api

import "encoding/json"

// Module is a set of components that belong together.
type Module struct {
	Name        string      `json:"name" required:"true"`
	Description string      `json:"description,omitempty"`
	Components  []Component `json:"components" required:"true"`
}

// ModuleList is all modules; there are few.
type ModuleList struct {
	Items []Module `json:"items" required:"true"`
}

// Component is a kind of node. A list leaves its ports out.
type Component struct {
	Name        string       `json:"name" required:"true" description:"The full name: common/ticker."`
	Description string       `json:"description" description:"The title for people."`
	Info        string       `json:"info,omitempty"`
	Tags        []string     `json:"tags,omitempty"`
	Ports       []Port       `json:"ports,omitempty"`
	Permissions []Permission `json:"permissions,omitempty" description:"What it needs in Kubernetes, with default settings."`
}

// Port is a way in or out of a node, with its default settings.
type Port struct {
	Name     string          `json:"name" required:"true"`
	Label    string          `json:"label"`
	Source   bool            `json:"source" description:"True for a way out."`
	Position string          `json:"position" enum:"top,right,bottom,left"`
	Schema   json.RawMessage `json:"schema" description:"JSON Schema of the messages."`
	Reply    json.RawMessage `json:"reply,omitempty" description:"JSON Schema of the reply that the port gives."`
	Example  json.RawMessage `json:"example,omitempty"`
	// ExampleCut distinguishes an example that is shown in part from a whole one.
	ExampleCut bool `json:"exampleCut,omitempty" description:"The example was too large and is shown in part; its places say where."`
}

// Permission is one rule of a Role or ClusterRole.
type Permission struct {
	APIGroup  string   `json:"apiGroup"`
	Resources []string `json:"resources" required:"true"`
	Verbs     []string `json:"verbs" required:"true"`
	Names     []string `json:"names,omitempty" description:"Only objects of these names."`
	Cluster   bool     `json:"cluster,omitempty" description:"True for resources outside namespaces."`
	Own       bool     `json:"own,omitempty" description:"True for objects in the namespace that Patchbay itself runs in."`
	Namespace string   `json:"namespace,omitempty" description:"Only objects of this namespace, in whatever namespaces the flow works."`
	Optional  bool     `json:"optional,omitempty" description:"True for what the flow works without."`
}
