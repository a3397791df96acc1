package secretget

import (
	"context"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
)

// Getter reads one object as JSON; *cluster.Client is one.
type Getter interface {
	Get(ctx context.Context, r cluster.Resource, namespace, name string, into any) error
}

// Settings of the component.
type Settings struct {
	Missing string `json:"missing" title:"Missing pull secrets" enum:"ignore,error" default:"ignore"`
}

// Descriptions implements module.Described.
func (Settings) Descriptions() map[string]string {
	return map[string]string{
		"missing": "What to do about one of several names that is not there, or is no pull secret, or is one that the kubelet passes " +
			"over. Ignore goes on without it, as the kubelet does, and says so in the result; error fails the request. A " +
			"single name that is not there is an error either way.",
	}
}

// Request names what to read. Without any name the result is empty and nothing
// is asked.
type Request struct {
	Context   any      `json:"context,omitempty" title:"Context" configurable:"true" description:"Comes back with the result."`
	Namespace string   `json:"namespace" title:"Namespace" required:"true"`
	Name      string   `json:"name" title:"Name" description:"One secret; empty passes through empty."`
	Key       string   `json:"key" title:"Key" description:"The key of the secret whose value is wanted. Empty takes the only key, if there is just one."`
	Names     []string `json:"names" title:"Names"`
}

// Descriptions implements module.Described.
func (Request) Descriptions() map[string]string {
	return map[string]string{
		"names": "Several pull secrets, to be merged into one Docker configuration. A registry that is in more than one has " +
			"several logins, to be tried in this order.",
	}
}

// Result is what was read.
type Result struct {
	Context          any               `json:"context,omitempty" title:"Context" configurable:"true"`
	Namespace        string            `json:"namespace" title:"Namespace"`
	Name             string            `json:"name" title:"Name"`
	Type             string            `json:"type" title:"Type" description:"The type of the secret that name asks for."`
	Data             map[string]string `json:"data" title:"Data" description:"The data of the secret that name asks for, as text." format:"password"`
	Value            string            `json:"value" title:"Value" description:"The value under key; of several pull secrets, the Docker configuration." format:"password"`
	DockerConfigJSON string            `json:"dockerConfigJSON" title:"Docker configuration" format:"password"`
	Skipped          []Skipped         `json:"skipped" title:"Skipped" description:"Pull secrets, and registries in them, that were left out because the kubelet passes them over."`
}

// Descriptions implements module.Described.
func (Result) Descriptions() map[string]string {
	return map[string]string{
		"dockerConfigJSON": "The registry credentials of all pull secrets, as the text of a .docker/config.json. Further logins for a " +
			"registry that is in auths already are in furtherAuths, which Registry Copy reads too. Empty when there are none.",
	}
}

// Skipped is a pull secret that was left out.
type Skipped struct {
	Name   string `json:"name" title:"Name"`
	Reason string `json:"reason" title:"Reason"`
}

// Component is secret_get.
type Component struct {
	module.Typed
	getter   Getter
	settings module.Settings[Settings]
	result   module.Output[Result]
}

// New returns the prototype; getter is a *cluster.Client.
func New(getter Getter) *Component {
	c := &Component{getter: getter, result: module.NewOutput[Result]("result")}
	c.Declare(c.settings.Port(nil), module.Input("request", c.get), c.result, module.ErrorPort())
	return c
}

// GetInfo implements module.Component.
func (c *Component) GetInfo() module.ComponentInfo {
	return module.ComponentInfo{
		Name:        "secret_get",
		Description: "Secret Get",
		Info:        "Reads a value of a Secret, or merges several pull secrets into one Docker configuration for Registry Copy. What it reads is masked wherever messages are shown.",
		Tags:        []string{"kubernetes", "secret", "registry"},
	}
}

// Instance implements module.Component.
func (c *Component) Instance() module.Component { return New(c.getter) }

// Permissions implements module.PermissionAware.
func (c *Component) Permissions() []module.Permission {
	return []module.Permission{{Resources: []string{"secrets"}, Verbs: []string{"get"}}}
}

func (c *Component) get(ctx context.Context, output module.Handler, in Request) module.Result {
	result, err := c.read(ctx, in)
	if err != nil {
		return module.Fail(err)
	}
	return c.result.Emit(ctx, output, result)
}

var _ module.PermissionAware = (*Component)(nil)
