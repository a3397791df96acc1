package serviceaccountget

import (
	"context"
	"errors"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
)

// Getter reads one object as JSON; *cluster.Client is one.
type Getter interface {
	Get(ctx context.Context, r cluster.Resource, namespace, name string, into any) error
}

// Request names a service account.
type Request struct {
	Context   any    `json:"context,omitempty" title:"Context" configurable:"true" description:"Comes back with the result."`
	Namespace string `json:"namespace" title:"Namespace" required:"true"`
	Name      string `json:"name" title:"Name" description:"Empty for the namespace's default service account." default:"default"`
}

// Result is what it gives to its pods.
type Result struct {
	Context          any      `json:"context,omitempty" title:"Context" configurable:"true"`
	Namespace        string   `json:"namespace" title:"Namespace"`
	Name             string   `json:"name" title:"Name"`
	ImagePullSecrets []string `json:"imagePullSecrets" title:"Image pull secrets" description:"Names of secrets in the same namespace."`
}

// Component is service_account_get.
type Component struct {
	module.Typed
	getter Getter
	result module.Output[Result]
}

// New returns the prototype; getter is a *cluster.Client.
func New(getter Getter) *Component {
	c := &Component{getter: getter, result: module.NewOutput[Result]("result")}
	c.Declare(module.Input("request", c.get), c.result, module.ErrorPort())
	return c
}

// GetInfo implements module.Component.
func (c *Component) GetInfo() module.ComponentInfo {
	return module.ComponentInfo{
		Name:        "service_account_get",
		Description: "Service Account Get",
		Info:        "Reads the pull secrets that a service account gives to its pods. Wire them to Secret Get to have the credentials.",
		Tags:        []string{"kubernetes", "serviceaccount", "registry"},
	}
}

// Instance implements module.Component.
func (c *Component) Instance() module.Component { return New(c.getter) }

// Permissions implements module.PermissionAware.
func (c *Component) Permissions() []module.Permission {
	return []module.Permission{{Resources: []string{"serviceaccounts"}, Verbs: []string{"get"}}}
}

func (c *Component) get(ctx context.Context, output module.Handler, in Request) module.Result {
	if in.Namespace == "" {
		return module.Fail(module.Permanent(errors.New("get a service account: the namespace is empty")))
	}
	if in.Name == "" {
		in.Name = "default"
	}
	var account struct {
		ImagePullSecrets []struct{ Name string } `json:"imagePullSecrets"`
	}
	resource := cluster.Resource{Version: "v1", Name: "serviceaccounts"}
	if err := c.getter.Get(ctx, resource, in.Namespace, in.Name, &account); err != nil {
		return module.Fail(err)
	}
	names := make([]string, 0, len(account.ImagePullSecrets))
	for _, secret := range account.ImagePullSecrets {
		if secret.Name != "" {
			names = append(names, secret.Name)
		}
	}
	return c.result.Emit(ctx, output, Result{Context: in.Context, Namespace: in.Namespace, Name: in.Name, ImagePullSecrets: names})
}

var _ module.PermissionAware = (*Component)(nil)
