package workloadlist

import (
	"context"
	"fmt"
	"slices"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/workload"
)

// Settings of the component.
type Settings struct {
	Kinds                 workload.Kinds `json:"kinds" title:"Kinds" minItems:"1" uniqueItems:"true" default:"[\"Deployment\",\"StatefulSet\",\"DaemonSet\",\"CronJob\"]"`
	PageSize              int            `json:"pageSize" title:"Page size" default:"500" minimum:"1" maximum:"10000"`
	ServiceAccountSecrets bool           `json:"serviceAccountSecrets" title:"Pull secrets of service accounts" default:"false"`
	NamespaceSelector     string         `json:"namespaceSelector,omitempty" title:"Namespace selector"`
	Emit                  workload.Emit  `json:"emit,omitempty" title:"Emit" default:"list"`
}

// Descriptions implements module.Described.
func (Settings) Descriptions() map[string]string {
	return map[string]string{
		"kinds":    "The kinds that a request may ask for; the flow's role covers these.",
		"pageSize": "How many objects one request to the API server asks for.",
		"serviceAccountSecrets": "Add the pull secrets of each pod's service account after those of the pod template. Switched on here, rather " +
			"than in the request, the permission to list service accounts becomes part of the flow's role.",
		"namespaceSelector": "Only workloads in namespaces with these labels, as kubectl takes it: team in (a, b),!legacy. Empty for all " +
			"namespaces. When it is set, the permission to list namespaces becomes part of the flow's role.",
		"emit": workload.AboutEmit,
	}
}

// Request asks for a list.
type Request struct {
	Context               any            `json:"context,omitempty" title:"Context" configurable:"true" description:"Comes back with the result."`
	Kinds                 workload.Kinds `json:"kinds" title:"Kinds" description:"Some of the kinds of the settings; empty for all of them." uniqueItems:"true"`
	Namespace             string         `json:"namespace" title:"Namespace" description:"Empty for all namespaces."`
	LabelSelector         string         `json:"labelSelector" title:"Label selector" description:"As kubectl takes it: app=web,tier in (a, b),!legacy. Empty for all workloads."`
	ServiceAccountSecrets bool           `json:"serviceAccountSecrets" title:"Pull secrets of service accounts" default:"false"`
}

// Descriptions implements module.Described.
func (Request) Descriptions() map[string]string {
	return map[string]string{
		"serviceAccountSecrets": "Add the pull secrets of each pod's service account; also on when the setting is on.",
	}
}

// Result is the list.
type Result struct {
	Context   any                 `json:"context,omitempty" title:"Context" configurable:"true"`
	Workloads []workload.Workload `json:"workloads" title:"Workloads" description:"By kind, in the order asked for, then by namespace and name."`
	Count     int                 `json:"count" title:"Count" description:"Of the workloads in this message."`
	workload.Part
}

// Component is workload_list.
type Component struct {
	module.Typed
	lister   workload.Lister
	settings module.Settings[Settings]
	result   module.Output[Result]
}

// New returns the prototype; lister is a *cluster.Client.
func New(lister workload.Lister) *Component {
	c := &Component{lister: lister, result: module.NewOutput[Result]("result")}
	c.Declare(c.settings.Port(check), module.Input("request", c.list), c.result, module.ErrorPort())
	return c
}

func check(_ context.Context, s Settings) error { return s.Kinds.Check() }

// GetInfo implements module.Component.
func (c *Component) GetInfo() module.ComponentInfo {
	return module.ComponentInfo{
		Name:        "workload_list",
		Description: "Workload List",
		Info:        "Lists Deployments, StatefulSets, DaemonSets and CronJobs of a namespace or of all namespaces in the shape of Deployment List, each with its kind.",
		Tags:        []string{"kubernetes", "deployment", "statefulset", "daemonset", "cronjob", "list"},
	}
}

// Instance implements module.Component.
func (c *Component) Instance() module.Component { return New(c.lister) }

// Permissions implements module.PermissionAware.
func (c *Component) Permissions() []module.Permission {
	settings := c.settings.Load()
	rules := workload.Permissions(settings.Kinds, "list")
	if settings.ServiceAccountSecrets {
		rules = append(rules, workload.ListServiceAccounts())
	}
	if settings.NamespaceSelector != "" {
		rules = append(rules, workload.ListNamespaces())
	}
	return rules
}

// Survey implements module.Surveyor: it counts deployments by what manages them.
func (c *Component) Survey(ctx context.Context) ([]module.Finding, error) {
	findings, err := workload.Survey(ctx, c.lister)
	if err != nil {
		return nil, fmt.Errorf("look at what manages the deployments: %w", err)
	}
	return findings, nil
}

func (c *Component) list(ctx context.Context, output module.Handler, in Request) module.Result {
	settings := c.settings.Load()
	kinds := in.Kinds
	if len(kinds) == 0 {
		kinds = settings.Kinds
	}
	if err := judge(kinds, settings.Kinds); err != nil {
		return module.Fail(module.Permanent(fmt.Errorf("list workloads: %w", err)))
	}
	return settings.Emit.Send(ctx, c.lister, workload.Selection{
		Kinds: kinds, Namespace: in.Namespace, LabelSelector: in.LabelSelector, PageSize: settings.PageSize, NamespaceSelector: settings.NamespaceSelector,
		ServiceAccountSecrets: in.ServiceAccountSecrets || settings.ServiceAccountSecrets,
	}, func(page workload.Page) module.Result {
		return c.result.Emit(ctx, output, Result{Context: in.Context, Workloads: page.Workloads, Count: len(page.Workloads), Part: page.Part})
	})
}

// judge refuses kinds beside the allowed ones, which the role of the flow covers, and
// those that are there twice.
func judge(kinds, allowed workload.Kinds) error {
	for i, kind := range kinds {
		if err := allowed.Allow(kind); err != nil {
			return err
		}
		if slices.Contains(kinds[:i], kind) {
			return fmt.Errorf("kinds: want items that differ, have %s twice", kind)
		}
	}
	return nil
}

var (
	_ module.PermissionAware = (*Component)(nil)
	_ module.Surveyor        = (*Component)(nil)
)
