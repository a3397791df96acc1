package deploymentlist

import (
	"context"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/workload"
)

// Settings of the component.
type Settings struct {
	PageSize              int           `json:"pageSize" title:"Page size" default:"500" minimum:"1" maximum:"10000"`
	ServiceAccountSecrets bool          `json:"serviceAccountSecrets" title:"Pull secrets of service accounts" default:"false"`
	Emit                  workload.Emit `json:"emit,omitempty" title:"Emit" default:"list"`
}

// Descriptions implements module.Described.
func (Settings) Descriptions() map[string]string {
	return map[string]string{
		"pageSize": "How many deployments one request to the API server asks for.",
		"serviceAccountSecrets": "Add the pull secrets of each pod's service account after those of the pod template. Switched on here, rather " +
			"than in the request, the permission to list service accounts becomes part of the flow's role.",
		"emit": workload.AboutEmit,
	}
}

// Request asks for a list.
type Request struct {
	Context               any    `json:"context,omitempty" title:"Context" configurable:"true" description:"Comes back with the result."`
	Namespace             string `json:"namespace" title:"Namespace" description:"Empty for all namespaces."`
	LabelSelector         string `json:"labelSelector" title:"Label selector" description:"As kubectl takes it: app=web,tier in (a, b),!legacy. Empty for all deployments."`
	ServiceAccountSecrets bool   `json:"serviceAccountSecrets" title:"Pull secrets of service accounts" default:"false"`
}

// Descriptions implements module.Described.
func (Request) Descriptions() map[string]string {
	return map[string]string{
		"serviceAccountSecrets": "Add the pull secrets of each pod's service account; also on when the setting is on.",
	}
}

// Result is the list.
type Result struct {
	Context     any                 `json:"context,omitempty" title:"Context" configurable:"true"`
	Deployments []workload.Workload `json:"deployments" title:"Deployments" description:"By namespace and name."`
	Count       int                 `json:"count" title:"Count" description:"Of the deployments in this message."`
	workload.Part
}

// Component is deployment_list.
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
		Name:        "deployment_list",
		Description: "Deployment List",
		Info: "Lists the Deployments of a namespace or of all namespaces: their images, pull secrets, labels, owners and how " +
			"far their rollout is. Large clusters are read page by page, and can be sent on page by page.",
		Tags: []string{"kubernetes", "deployment", "list"},
	}
}

// Instance implements module.Component.
func (c *Component) Instance() module.Component { return New(c.lister) }

// Permissions implements module.PermissionAware.
func (c *Component) Permissions() []module.Permission {
	rules := workload.Permissions([]string{workload.Deployment}, "list")
	if c.settings.Load().ServiceAccountSecrets {
		rules = append(rules, workload.ListServiceAccounts())
	}
	return rules
}

func (c *Component) list(ctx context.Context, output module.Handler, in Request) module.Result {
	settings := c.settings.Load()
	return settings.Emit.Send(ctx, c.lister, workload.Selection{
		Kinds: []string{workload.Deployment}, Namespace: in.Namespace, LabelSelector: in.LabelSelector,
		PageSize:              settings.PageSize,
		ServiceAccountSecrets: in.ServiceAccountSecrets || settings.ServiceAccountSecrets,
	}, func(page workload.Page) module.Result {
		return c.result.Emit(ctx, output, Result{Context: in.Context, Deployments: page.Workloads, Count: len(page.Workloads), Part: page.Part})
	})
}

var _ module.PermissionAware = (*Component)(nil)
