package watch

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/object"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/workload"
)

// Source lists objects and follows them; *cluster.Client is one.
type Source interface {
	ListJSON(ctx context.Context, q cluster.Query, visit func(object json.RawMessage) error) (version string, err error)
	Watch(ctx context.Context, q cluster.Query, version string, visit func(kind string, object json.RawMessage) error) error
}

// Settings of the component.
type Settings struct {
	Context       any          `json:"context,omitempty" title:"Context" configurable:"true" description:"Comes with each message."`
	Kinds         object.Kinds `json:"kinds" title:"Kinds" minItems:"1" maxItems:"20" default:"[{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\"}]"`
	Namespace     string       `json:"namespace,omitempty" title:"Namespace"`
	LabelSelector string       `json:"labelSelector,omitempty" title:"Label selector" description:"As kubectl takes it: app=web,tier in (a, b),!legacy. Empty for all objects."`
	FieldSelector string       `json:"fieldSelector,omitempty" title:"Field selector" description:"As kubectl takes it: type=kubernetes.io/tls. Each kind has few such fields."`
	Fields        []string     `json:"fields,omitempty" title:"Fields"`
	Initial       string       `json:"initial" title:"Objects that are there at the start" enum:"added,skip" default:"added"`
	Settle        int          `json:"settle" title:"Settle (ms)" default:"1000" minimum:"0" maximum:"600000"`
	MaxEvents     int          `json:"maxEvents" title:"Most events in a message" default:"500" minimum:"1" maximum:"10000"`
	Resync        int          `json:"resync" title:"Resync (s)" default:"0" minimum:"0" maximum:"86400"`
	MaxObjects    int          `json:"maxObjects" title:"Most objects" description:"More are an error, since each is remembered." default:"100000" minimum:"1" maximum:"1000000"`
}

// Descriptions implements module.Described.
func (Settings) Descriptions() map[string]string {
	return map[string]string{
		"kinds":     "The kinds to follow, custom resources too. The flow's role covers these.",
		"namespace": "Only objects in this namespace, and the flow's role is for it alone. Empty for all namespaces.",
		"fields": `The parts that go on with the message: metadata.name, data.tls\.crt. A path goes through lists. Empty for whole ` +
			"objects without managedFields. With metadata only, the API server sends nothing else.",
		"initial": "added has an event for each of them, so that a flow may bring everything in line; skip has none.",
		"settle": "What happens within this time is one message, in which each object is there once, as it is last. 0 for a message at " +
			"once.",
		"resync": "Send a message without events after each such time, marked as resync, so that a flow that works on the whole looks again. " +
			"0 for never.",
	}
}

// Event is what happened to one object.
type Event struct {
	Type       string         `json:"type" title:"Type" enum:"added,modified,deleted"`
	APIVersion string         `json:"apiVersion" title:"apiVersion"`
	Kind       string         `json:"kind" title:"Kind"`
	Namespace  string         `json:"namespace" title:"Namespace"`
	Name       string         `json:"name" title:"Name"`
	Object     map[string]any `json:"object" title:"Object" description:"As it is after that; a deleted one as it was last, or null."`
}

// Message is what happened to some objects.
type Message struct {
	Context any     `json:"context,omitempty" title:"Context" configurable:"true"`
	Events  []Event `json:"events" title:"Events" description:"In their order."`
	Count   int     `json:"count" title:"Count"`
	Resync  bool    `json:"resync" title:"Resync" description:"The time of the setting resync is over."`
	// Masked is for whoever shows the message, and no part of it.
	Masked object.Masked `json:"-" format:"password"`
}

// Component is watch.
type Component struct {
	module.Typed
	source   Source
	settings module.Settings[Settings]
	out      module.Output[Message] // only to emit on; its example depends on the settings
}

// New returns the prototype; source is a *cluster.Client.
func New(source Source) *Component {
	c := &Component{source: source, out: module.NewOutput[Message]("out")}
	c.Declare(c.settings.Port(check), c.settings.Ports(ports))
	return c
}

// ports has the shape of the context of the settings.
func ports(s Settings) []module.Declaration {
	return []module.Declaration{module.NewOutput[Message]("out", module.Example(Message{Context: s.Context, Events: []Event{}}))}
}

func check(_ context.Context, s Settings) error {
	if err := s.Kinds.Check(); err != nil {
		return err
	}
	if err := workload.CheckSelector(s.LabelSelector); err != nil {
		return fmt.Errorf("label selector %q: %w", s.LabelSelector, err)
	}
	_, err := object.ParseFields(s.Fields)
	return err
}

// GetInfo implements module.Component.
func (c *Component) GetInfo() module.ComponentInfo {
	return module.ComponentInfo{
		Name:        "watch",
		Description: "Watch",
		Info: "A trigger that says which objects of some kinds were added, modified and deleted, as it happens. It goes on where it broke off. " +
			"What Secrets hold is masked wherever messages are shown.",
		Tags: []string{"kubernetes", "object", "trigger", "event", "custom resource"},
	}
}

// Instance implements module.Component.
func (c *Component) Instance() module.Component { return New(c.source) }

// Permissions implements module.PermissionAware.
func (c *Component) Permissions() []module.Permission {
	s := c.settings.Load()
	return s.Kinds.Permissions(s.Namespace, "list", "watch")
}

var (
	_ module.PermissionAware = (*Component)(nil)
	_ module.Runner          = (*Component)(nil)
)
