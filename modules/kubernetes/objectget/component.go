package objectget

import (
	"context"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/object"
)

// Getter reads one object as JSON; *cluster.Client is one.
type Getter interface {
	Get(ctx context.Context, r cluster.Resource, namespace, name string, into any) error
}

// Settings of the component.
type Settings struct {
	Kinds     object.Kinds `json:"kinds" title:"Kinds" minItems:"1" default:"[{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\"}]"`
	Namespace string       `json:"namespace,omitempty" title:"Namespace"`
	Fields    []string     `json:"fields,omitempty" title:"Fields"`
	Hash      []string     `json:"hash,omitempty" title:"Fields of the hash"`
	Missing   string       `json:"missing" title:"Missing objects" enum:"report,error" default:"report"`
}

// Descriptions implements module.Described.
func (Settings) Descriptions() map[string]string {
	return map[string]string{
		"kinds": "The kinds that a request may name, custom resources too. The flow's role covers these.",
		"fields": `The parts that go on with the message: metadata.name, data.tls\.crt. A path goes through lists. Empty for whole ` +
			"objects without managedFields.",
		"namespace": "Only objects in this namespace, and the flow's role is for it alone. Empty for those that requests name.",
		"hash": "Paths as in fields. Each object gets a hash of what is there, under \"hash\": so a flow sees that a Secret has changed, and " +
			"no message holds what is in it. The key of the hash is in the node's state.",
		"missing": "What to do about objects that are not there: report names them in the result, error fails the request.",
	}
}

// Reference names an object.
type Reference struct {
	Kind      string `json:"kind" title:"Kind" description:"One of the kinds of the settings; may be empty when they have just one."`
	Namespace string `json:"namespace" title:"Namespace" description:"Empty for that of the settings."`
	Name      string `json:"name" title:"Name" required:"true"`
}

// Request names what to read.
type Request struct {
	Context   any         `json:"context,omitempty" title:"Context" configurable:"true" description:"Comes back with the result."`
	Kind      string      `json:"kind" title:"Kind" description:"One of the kinds of the settings; may be empty when they have just one."`
	Namespace string      `json:"namespace" title:"Namespace" description:"Empty for that of the settings."`
	Name      string      `json:"name" title:"Name" description:"Of one object; empty to read those of objects only."`
	Objects   []Reference `json:"objects" title:"Objects" description:"Several objects, at most 5,000."`
}

// Result is what was read.
type Result struct {
	Context any              `json:"context,omitempty" title:"Context" configurable:"true"`
	Object  map[string]any   `json:"object" title:"Object" description:"The one that name asks for; null when it is not there, or none was asked for."`
	Objects []map[string]any `json:"objects" title:"Objects" description:"All that were found, in the order of the request, each with its apiVersion and kind."`
	Missing []Reference      `json:"missing" title:"Missing" description:"Those that are not there."`
	// Masked is for whoever shows the message, and no part of it.
	Masked object.Masked `json:"-" format:"password"`
}

// Component is object_get.
type Component struct {
	module.Typed
	getter   Getter
	settings module.Settings[Settings]
	result   module.Output[Result]
}

// New returns the prototype; getter is a *cluster.Client.
func New(getter Getter) *Component {
	c := &Component{getter: getter, result: module.NewOutput[Result]("result")}
	c.Declare(c.settings.Port(check), module.Input("request", c.get), c.result, module.ErrorPort())
	return c
}

func check(_ context.Context, s Settings) error {
	if err := s.Kinds.Check(); err != nil {
		return err
	}
	if _, err := object.ParseFields(s.Hash); err != nil {
		return err
	}
	_, err := object.ParseFields(s.Fields)
	return err
}

// GetInfo implements module.Component.
func (c *Component) GetInfo() module.ComponentInfo {
	return module.ComponentInfo{
		Name:        "object_get",
		Description: "Object Get",
		Info: "Reads objects of any kinds by their names, custom resources too: whole, the fields that are asked for, or a hash of them. " +
			"What Secrets hold is masked wherever messages are shown.",
		Tags: []string{"kubernetes", "object", "get", "custom resource", "hash"},
	}
}

// Instance implements module.Component.
func (c *Component) Instance() module.Component { return New(c.getter) }

// Permissions implements module.PermissionAware.
func (c *Component) Permissions() []module.Permission {
	s := c.settings.Load()
	return s.Kinds.Permissions(s.Namespace, "get")
}

func (c *Component) get(ctx context.Context, output module.Handler, in Request) module.Result {
	result, err := c.read(ctx, in)
	if err != nil {
		return module.Fail(err)
	}
	return c.result.Emit(ctx, output, result)
}

var _ module.PermissionAware = (*Component)(nil)
