package clients

import (
	"context"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
)

// ConfigMapRequest names what is read.
type ConfigMapRequest struct {
	Context   any    `json:"context,omitempty" title:"Context" configurable:"true"`
	Namespace string `json:"namespace" title:"Namespace" required:"true"`
	Name      string `json:"name" title:"Name" required:"true"`
}

// ConfigMapResult is what it holds.
type ConfigMapResult struct {
	Context any               `json:"context,omitempty" title:"Context" configurable:"true"`
	Data    map[string]string `json:"data" title:"Data"`
}

// ConfigMap reads a ConfigMap.
type ConfigMap struct {
	module.Typed
	cluster *cluster.Client
	result  module.Output[ConfigMapResult]
}

// NewConfigMap returns the prototype. The client connects when it is first used.
func NewConfigMap(client *cluster.Client) *ConfigMap {
	c := &ConfigMap{cluster: client, result: module.NewOutput[ConfigMapResult]("result")}
	c.Declare(module.Input("request", c.get), c.result, module.ErrorPort())
	return c
}

// GetInfo implements module.Component.
func (c *ConfigMap) GetInfo() module.ComponentInfo {
	return module.ComponentInfo{Name: "configmap_get", Description: "ConfigMap get", Info: "Reads a ConfigMap. One that is not there is an error."}
}

// Instance implements module.Component: every node uses the same client.
func (c *ConfigMap) Instance() module.Component { return NewConfigMap(c.cluster) }

// Permissions implements module.PermissionAware: what a flow with this node may do.
func (c *ConfigMap) Permissions() []module.Permission {
	return []module.Permission{{Resources: []string{"configmaps"}, Verbs: []string{"get"}}}
}

func (c *ConfigMap) get(ctx context.Context, output module.Handler, in ConfigMapRequest) module.Result {
	var found struct {
		Data map[string]string `json:"data"`
	}
	resource := cluster.Resource{Version: "v1", Name: "configmaps"}
	if err := c.cluster.Get(ctx, resource, in.Namespace, in.Name, &found); err != nil {
		return module.Fail(err) // the client has said whether a retry could help
	}
	return c.result.Emit(ctx, output, ConfigMapResult{Context: in.Context, Data: found.Data})
}
