package objectlist

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/object"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/workload"
)

// Lister lists objects as JSON; *cluster.Client is one.
type Lister interface {
	ListJSON(ctx context.Context, q cluster.Query, visit func(object json.RawMessage) error) (version string, err error)
}

// Settings of the component.
type Settings struct {
	Kinds         object.Kinds `json:"kinds" title:"Kinds" minItems:"1" default:"[{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\"}]"`
	Namespace     string       `json:"namespace,omitempty" title:"Namespace"`
	FieldSelector string       `json:"fieldSelector,omitempty" title:"Field selector" description:"As kubectl takes it: type=kubernetes.io/tls. Each kind has few such fields."`
	Fields        []string     `json:"fields,omitempty" title:"Fields"`
	PageSize      int          `json:"pageSize" title:"Page size" description:"How many objects one request to the API server asks for." default:"500" minimum:"1" maximum:"10000"`
	MaxObjects    int          `json:"maxObjects" title:"Most objects" description:"More are an error, before they fill the memory." default:"10000" minimum:"1" maximum:"200000"`
	MaxMegabytes  int          `json:"maxMegabytes" title:"Most megabytes" description:"Of what is asked for, as JSON. More are an error." default:"32" minimum:"1" maximum:"512"`
}

// Descriptions implements module.Described.
func (Settings) Descriptions() map[string]string {
	return map[string]string{
		"kinds": "The kinds to list, custom resources too, in this order. The flow's role covers these.",
		"namespace": "Only objects in this namespace, and the flow's role is for it alone. Empty for the one that the request names, " +
			"or all.",
		"fields": `The parts that go on with the message: metadata.name, spec.template.spec.containers.image, data.tls\.crt. A path ` +
			"goes through lists. Empty for whole objects without managedFields. With metadata only, the API server sends nothing else.",
	}
}

// Request asks for a list.
type Request struct {
	Context       any    `json:"context,omitempty" title:"Context" configurable:"true" description:"Comes back with the result."`
	Namespace     string `json:"namespace" title:"Namespace" description:"Empty for that of the settings, or all namespaces."`
	LabelSelector string `json:"labelSelector" title:"Label selector" description:"As kubectl takes it: app=web,tier in (a, b),!legacy. Empty for all objects."`
}

// Result is the list.
type Result struct {
	Context any              `json:"context,omitempty" title:"Context" configurable:"true"`
	Objects []map[string]any `json:"objects" title:"Objects" description:"By kind, in the order of the settings, then by namespace and name. Each has its apiVersion and kind."`
	Count   int              `json:"count" title:"Count"`
	// Masked is for whoever shows the message, and no part of it.
	Masked object.Masked `json:"-" format:"password"`
}

// Component is object_list.
type Component struct {
	module.Typed
	lister   Lister
	settings module.Settings[Settings]
	result   module.Output[Result]
}

// New returns the prototype; lister is a *cluster.Client.
func New(lister Lister) *Component {
	c := &Component{lister: lister, result: module.NewOutput[Result]("result")}
	c.Declare(c.settings.Port(check), module.Input("request", c.list), c.result, module.ErrorPort())
	return c
}

func check(_ context.Context, s Settings) error {
	if err := s.Kinds.Check(); err != nil {
		return err
	}
	_, err := object.ParseFields(s.Fields)
	return err
}

// GetInfo implements module.Component.
func (c *Component) GetInfo() module.ComponentInfo {
	return module.ComponentInfo{
		Name:        "object_list",
		Description: "Object List",
		Info: "Lists objects of any kinds, custom resources too, of a namespace or of all namespaces: whole, or the fields that are asked for. " +
			"Large clusters are read page by page. What Secrets hold is masked wherever messages are shown.",
		Tags: []string{"kubernetes", "object", "list", "custom resource"},
	}
}

// Instance implements module.Component.
func (c *Component) Instance() module.Component { return New(c.lister) }

// Permissions implements module.PermissionAware.
func (c *Component) Permissions() []module.Permission {
	s := c.settings.Load()
	return s.Kinds.Permissions(s.Namespace, "list")
}

func (c *Component) list(ctx context.Context, output module.Handler, in Request) module.Result {
	s := c.settings.Load()
	namespace, err := object.Within(s.Namespace, in.Namespace)
	if err != nil {
		return module.Fail(module.Permanent(fmt.Errorf("list objects: %w", err)))
	}
	if err := workload.CheckSelector(in.LabelSelector); err != nil {
		return module.Fail(module.Permanent(fmt.Errorf("label selector %q: %w", in.LabelSelector, err)))
	}
	collected := collector{settings: s, result: Result{Context: in.Context, Objects: []map[string]any{}}}
	if collected.fields, err = object.ParseFields(s.Fields); err != nil {
		return module.Fail(module.Permanent(err))
	}
	for _, kind := range s.Kinds {
		q := cluster.Query{
			Resource: kind.Of(), Namespace: namespace, LabelSelector: in.LabelSelector, FieldSelector: kind.FieldSelector(s.FieldSelector),
			PageSize: s.PageSize, MetadataOnly: collected.fields.MetadataOnly(),
		}
		if kind.Cluster {
			q.Namespace = ""
		}
		if _, err := c.lister.ListJSON(ctx, q, func(raw json.RawMessage) error { return collected.add(kind, raw) }); err != nil {
			return module.Fail(err)
		}
	}
	collected.result.Count = len(collected.result.Objects)
	return c.result.Emit(ctx, output, collected.result)
}

var _ module.PermissionAware = (*Component)(nil)
