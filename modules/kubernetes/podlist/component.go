package podlist

import (
	"context"
	"fmt"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/workload"
)

// Settings of the component.
type Settings struct {
	PageSize          int    `json:"pageSize" title:"Page size" description:"How many pods one request to the API server asks for." default:"500" minimum:"1" maximum:"10000"`
	NamespaceSelector string `json:"namespaceSelector,omitempty" title:"Namespace selector"`
}

// Descriptions implements module.Described.
func (Settings) Descriptions() map[string]string {
	return map[string]string{
		"namespaceSelector": "Only pods in namespaces with these labels, as kubectl takes it: team in (a, b),!legacy. Empty for all " +
			"namespaces. When it is set, the permission to list namespaces becomes part of the flow's role.",
	}
}

// Request asks for a list.
type Request struct {
	Context       any    `json:"context,omitempty" title:"Context" configurable:"true" description:"Comes back with the result."`
	Namespace     string `json:"namespace" title:"Namespace" description:"Empty for all namespaces."`
	LabelSelector string `json:"labelSelector" title:"Label selector" description:"As kubectl takes it: app=web,tier in (a, b),!legacy. Empty for all pods."`
}

// Result is the list.
type Result struct {
	Context any            `json:"context,omitempty" title:"Context" configurable:"true"`
	Pods    []workload.Pod `json:"pods" title:"Pods" description:"By namespace and name; those that have ended too, by their phase."`
	Count   int            `json:"count" title:"Count"`
}

// Component is pod_list.
type Component struct {
	module.Typed
	lister   workload.Lister
	settings module.Settings[Settings]
	result   module.Output[Result]
}

// New returns the prototype; lister is a *cluster.Client.
func New(lister workload.Lister) *Component {
	c := &Component{lister: lister, result: module.NewOutput[Result]("result")}
	c.Declare(c.settings.Port(nil), module.Input("request", c.list), c.result, module.ErrorPort())
	return c
}

// GetInfo implements module.Component.
func (c *Component) GetInfo() module.ComponentInfo {
	return module.ComponentInfo{
		Name:        "pod_list",
		Description: "Pod List",
		Info:        "Lists the Pods of a namespace or of all namespaces: their images, labels, owners and phase. Large clusters are read page by page.",
		Tags:        []string{"kubernetes", "pod", "list"},
	}
}

// Instance implements module.Component.
func (c *Component) Instance() module.Component { return New(c.lister) }

// Permissions implements module.PermissionAware.
func (c *Component) Permissions() []module.Permission {
	rules := []module.Permission{{Resources: []string{"pods"}, Verbs: []string{"list"}}}
	if c.settings.Load().NamespaceSelector != "" {
		rules = append(rules, workload.ListNamespaces())
	}
	return rules
}

func (c *Component) list(ctx context.Context, output module.Handler, in Request) module.Result {
	settings := c.settings.Load()
	if err := workload.CheckSelector(in.LabelSelector); err != nil {
		return module.Fail(module.Permanent(fmt.Errorf("label selector %q: %w", in.LabelSelector, err)))
	}
	var selected map[string]bool
	if settings.NamespaceSelector != "" {
		var err error
		if selected, err = workload.Namespaces(ctx, c.lister, settings.NamespaceSelector); err != nil {
			return module.Fail(err)
		}
	}
	decoder := workload.NewDecoder(time.Now())
	pods := []workload.Pod{}
	err := c.lister.List(ctx, cluster.Query{
		Resource: cluster.Resource{Version: "v1", Name: "pods"}, Namespace: in.Namespace, LabelSelector: in.LabelSelector, PageSize: settings.PageSize,
	}, func(object []byte) error {
		pod, err := decoder.DecodePod(object)
		if err == nil && (selected == nil || selected[pod.Namespace]) {
			pods = append(pods, pod)
		}
		return module.Permanent(err)
	})
	if err != nil {
		return module.Fail(err)
	}
	return c.result.Emit(ctx, output, Result{Context: in.Context, Pods: pods, Count: len(pods)})
}

var _ module.PermissionAware = (*Component)(nil)
