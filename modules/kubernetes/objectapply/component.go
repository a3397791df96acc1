package objectapply

import (
	"context"
	"fmt"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/object"
)

// Cluster reads and writes objects; *cluster.Client is one.
type Cluster interface {
	Get(ctx context.Context, r cluster.Resource, namespace, name string, into any) error
	Apply(ctx context.Context, r cluster.Resource, namespace, name string, body []byte, into any) error
	Delete(ctx context.Context, r cluster.Resource, namespace, name, uid string) error
}

// The operations.
const (
	apply  = "apply"
	create = "create"
	update = "update"
	remove = "delete"
)

// Settings of the component.
type Settings struct {
	Kinds     object.Kinds `json:"kinds" title:"Kinds" minItems:"1" default:"[{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\"}]"`
	Namespace string       `json:"namespace,omitempty" title:"Namespace"`
	Prune     bool         `json:"prune" title:"Delete what is not asked for any more" default:"false"`
	Keep      bool         `json:"keep" title:"Keep when the flow is uninstalled" description:"Leave the objects in the cluster when the flow or the node is removed." default:"false"`
}

// Descriptions implements module.Described.
func (Settings) Descriptions() map[string]string {
	return map[string]string{
		"kinds":     "The kinds that a request may have, custom resources too. The flow's role covers these.",
		"namespace": "Only objects in this namespace, and the flow's role is for it alone. Empty for those that the objects name.",
		"prune": "A request to apply has all objects that are to be there: those that the node has made before and that are not among " +
			"them are deleted.",
	}
}

// Request says what is to be in the cluster.
type Request struct {
	Context   any              `json:"context,omitempty" title:"Context" configurable:"true" description:"Comes back with the result."`
	Operation string           `json:"operation" title:"Operation" enum:"apply,create,update,delete" default:"apply"`
	Object    map[string]any   `json:"object" title:"Object" description:"One object as a manifest has it: apiVersion, kind, metadata with a name, and the rest."`
	Objects   []map[string]any `json:"objects" title:"Objects" description:"Several, one after the other."`
}

// Descriptions implements module.Described.
func (Request) Descriptions() map[string]string {
	return map[string]string{
		"operation": "apply makes an object or changes it. create leaves one that is there as it is, update one that is not there. " +
			"delete needs no more than the kind and the name.",
	}
}

// Outcome is what became of one object.
type Outcome struct {
	APIVersion string `json:"apiVersion" title:"apiVersion"`
	Kind       string `json:"kind" title:"Kind"`
	Namespace  string `json:"namespace" title:"Namespace"`
	Name       string `json:"name" title:"Name"`
	Changed    bool   `json:"changed" title:"Changed" description:"Whether anything is different in the cluster now."`
	Message    string `json:"message" title:"Message" description:"made, changed, deleted, or why nothing was."`
}

// Result says what became of the objects.
type Result struct {
	Context any       `json:"context,omitempty" title:"Context" configurable:"true"`
	Results []Outcome `json:"results" title:"Results" description:"In the order of the request, then what was pruned."`
	Changed bool      `json:"changed" title:"Changed" description:"Whether anything is different in the cluster now."`
}

// Component is object_apply.
type Component struct {
	module.Typed
	cluster  Cluster
	settings module.Settings[Settings]
	result   module.Output[Result]
	// busy is held by whoever changes the cluster.
	busy chan struct{}
	// ended is closed when what was made is being removed: nothing is made after it.
	ended chan struct{}
}

// New returns the prototype; client is a *cluster.Client.
func New(client Cluster) *Component {
	c := &Component{cluster: client, result: module.NewOutput[Result]("result"), busy: make(chan struct{}, 1), ended: make(chan struct{})}
	c.Declare(c.settings.Port(check), module.Input("request", c.handle), c.result, module.ErrorPort())
	return c
}

func check(_ context.Context, s Settings) error { return s.Kinds.Check() }

// GetInfo implements module.Component.
func (c *Component) GetInfo() module.ComponentInfo {
	return module.ComponentInfo{
		Name:        "object_apply",
		Description: "Object Apply",
		Info: "Makes, changes and deletes objects of any kinds by server-side apply, and writes nothing when nothing has changed. " +
			"It changes only what its flow has made, and uninstalling the flow takes that away, unless it is to be kept.",
		Tags: []string{"kubernetes", "object", "create", "update", "delete", "custom resource"},
	}
}

// Instance implements module.Component.
func (c *Component) Instance() module.Component { return New(c.cluster) }

// Permissions implements module.PermissionAware. Server-side apply needs create
// for an object that is not there, and patch for one that is.
func (c *Component) Permissions() []module.Permission {
	s := c.settings.Load()
	return s.Kinds.Permissions(s.Namespace, "get", "create", "patch", "delete")
}

func (c *Component) handle(ctx context.Context, output module.Handler, in Request) module.Result {
	wanted := in.Objects
	if in.Object != nil {
		wanted = append([]map[string]any{in.Object}, wanted...)
	}
	// All are judged before the first is written.
	targets := make([]target, len(wanted))
	for i, one := range wanted {
		var err error
		if targets[i], err = c.target(one); err != nil {
			return module.Fail(module.Permanent(fmt.Errorf("apply objects: objects[%d]: %w; nothing was written", i, err)))
		}
	}
	result := Result{Context: in.Context, Results: make([]Outcome, len(targets))}
	for i, t := range targets {
		changed, message, err := c.bring(ctx, in.Operation, t)
		if err != nil {
			return module.Fail(err)
		}
		result.Results[i] = t.outcome(changed, message)
		result.Changed = result.Changed || changed
	}
	if s := c.settings.Load(); s.Prune && (in.Operation == "" || in.Operation == apply) {
		pruned, err := c.prune(ctx, targets)
		if err != nil {
			return module.Fail(err)
		}
		result.Results = append(result.Results, pruned...)
		result.Changed = result.Changed || len(pruned) > 0
	}
	return c.result.Emit(ctx, output, result)
}

var (
	_ module.PermissionAware = (*Component)(nil)
	_ module.Destroyer       = (*Component)(nil)
	_ module.Leaver          = (*Component)(nil)
	_ module.Maker           = (*Component)(nil)
)
