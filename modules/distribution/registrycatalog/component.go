package registrycatalog

import (
	"context"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/distribution/dockerconfig"
	"github.com/patchbay-dev/patchbay/modules/distribution/registryclient"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrysecret"
)

// Lister lists a registry; *registryclient.Client is one.
type Lister interface {
	List(ctx context.Context, query registryclient.ListQuery) (registryclient.List, error)
}

// Settings of the component.
type Settings struct {
	MaxRetries     int    `json:"maxRetries" title:"Retries" description:"How often a request is tried again after a failure that may pass." default:"4" minimum:"0" maximum:"20"`
	RegistrySecret string `json:"registrySecret,omitempty" title:"Secret of the registry"`
}

// Descriptions implements module.Described.
func (Settings) Descriptions() map[string]string {
	return map[string]string{
		"registrySecret": "Where the login for the registry is: namespace/name of a Secret of type kubernetes.io/dockerconfigjson, as " +
			"kubectl create secret docker-registry makes it, or secret(\"name/.dockerconfigjson\") for one in Patchbay's own " +
			"namespace. It is read again every 30 seconds. Empty for a registry that asks for none.",
	}
}

// Request says what to list.
type Request struct {
	Context          any    `json:"context,omitempty" configurable:"true" title:"Context" description:"Comes back with the result."`
	Registry         string `json:"registry" required:"true" title:"Registry" description:"Host of the registry, with its port, for example mirror.example.com:5000."`
	Repository       string `json:"repository,omitempty" title:"Repository"`
	Prefix           string `json:"prefix,omitempty" title:"Prefix" description:"Only repositories whose name begins with this."`
	Insecure         bool   `json:"insecure,omitempty" title:"Insecure" description:"The registry may be spoken to over plain HTTP or with a certificate that nobody vouches for."`
	DockerConfigJSON string `json:"dockerConfigJSON,omitempty" title:"Docker configuration" format:"password"`
	Limit            int    `json:"limit,omitempty" title:"Limit" description:"At most this many repositories in one result." default:"100" minimum:"1" maximum:"10000"`
	Next             string `json:"next,omitempty" title:"Next" description:"The next of an earlier result, to go on from there."`
}

// Descriptions implements module.Described.
func (Request) Descriptions() map[string]string {
	return map[string]string{
		"repository":       "Only this repository. Needed where a registry keeps its catalog to itself, as Docker Hub does.",
		"dockerConfigJSON": "Logins: the value of a pull secret, in place of registrySecret in the settings.",
	}
}

// Result is one page.
type Result struct {
	Context      any                             `json:"context,omitempty" configurable:"true" title:"Context"`
	Repositories []registryclient.RepositoryTags `json:"repositories" title:"Repositories"`
	Count        int                             `json:"count" title:"Count"`
	Next         string                          `json:"next,omitempty" title:"Next" description:"Give this as next for the following page; empty on the last."`
}

// Component is registry_catalog.
type Component struct {
	module.Typed
	lister   Lister
	secrets  *registrysecret.Source
	settings module.Settings[Settings]
	result   module.Output[Result]
}

// New returns the prototype; all instances share the lister.
func New(shared Lister) *Component {
	c := &Component{lister: shared, secrets: registrysecret.New(nil), result: module.NewOutput[Result]("result")}
	c.Declare(c.settings.Port(check), module.Input("request", c.list), c.result, module.ErrorPort())
	return c
}

func check(_ context.Context, s Settings) error { return registrysecret.Check(s.RegistrySecret) }

// WithSecrets sets where the Secret of the settings is read; without, there is no
// cluster to read it in.
func (c *Component) WithSecrets(secrets *registrysecret.Source) *Component {
	c.secrets = secrets
	return c
}

// Permissions implements module.PermissionAware.
func (c *Component) Permissions() []module.Permission {
	return registrysecret.Permissions(c.settings.Load().RegistrySecret)
}

// GetInfo implements module.Component.
func (c *Component) GetInfo() module.ComponentInfo {
	return module.ComponentInfo{
		Name:        "registry_catalog",
		Description: "Registry Catalog",
		Info:        "Lists the repositories of a registry with their tags. Large registries come in pages: send next back until it is empty.",
		Tags:        []string{"registry", "image", "list"},
	}
}

// Instance implements module.Component.
func (c *Component) Instance() module.Component { return New(c.lister).WithSecrets(c.secrets) }

func (c *Component) list(ctx context.Context, output module.Handler, in Request) module.Result {
	settings := c.settings.Load()
	logins, err := c.logins(ctx, in, settings)
	if err != nil {
		return module.Fail(err)
	}
	list, err := c.lister.List(ctx, registryclient.ListQuery{
		Registry: in.Registry, Repository: in.Repository, Prefix: in.Prefix, Insecure: in.Insecure,
		Logins: logins, Limit: in.Limit, Next: in.Next, MaxRetries: settings.MaxRetries,
	})
	if err != nil {
		return module.Fail(err)
	}
	return c.result.Emit(ctx, output, Result{
		Context: in.Context, Repositories: list.Repositories, Count: len(list.Repositories), Next: list.Next,
	})
}

func (c *Component) logins(ctx context.Context, in Request, settings Settings) (dockerconfig.Keyring, error) {
	if in.DockerConfigJSON == "" {
		return c.secrets.Keyring(ctx, settings.RegistrySecret)
	}
	logins, err := dockerconfig.Parse(in.DockerConfigJSON)
	return logins, module.Permanent(err)
}

var _ module.PermissionAware = (*Component)(nil)
