package registrycheck

import (
	"context"
	"sync"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/distribution/dockerconfig"
	"github.com/patchbay-dev/patchbay/modules/distribution/registryclient"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrysecret"
)

// Lookup asks which digest an image has, "" for none, and whether its registry answers
// at all; *registryclient.Client is one.
type Lookup interface {
	Ping(ctx context.Context, image string, insecure bool) error
	Digest(ctx context.Context, image string, insecure bool, logins []registryclient.Login) (string, error)
}

// Component is registry_check.
type Component struct {
	module.Typed
	lookup   Lookup
	secrets  *registrysecret.Source
	settings module.Settings[Settings]
	result   module.Output[Result]
	memory   *memory

	// life ends with the node, and with it the requests that are under way.
	life   context.Context //nolint:containedctx // of the instance, not of a call
	end    context.CancelFunc
	flying sync.WaitGroup

	mu   sync.Mutex
	slot chan struct{}
	slow chan struct{} // room for requests that take longer than a message waits
}

// New returns the prototype; all instances share the lookup, and each remembers
// its own answers.
func New(shared Lookup) *Component {
	c := &Component{lookup: shared, secrets: registrysecret.New(nil), result: module.NewOutput[Result]("result"), memory: newMemory()}
	c.life, c.end = context.WithCancel(context.Background())
	c.Declare(c.settings.Port(checkSettings), module.Input("request", c.handle), c.result, module.ErrorPort())
	return c
}

func checkSettings(_ context.Context, s Settings) error {
	return registrysecret.Check(s.RegistrySecret)
}

// GetInfo implements module.Component.
func (c *Component) GetInfo() module.ComponentInfo {
	return module.ComponentInfo{
		Name:        "registry_check",
		Description: "Registry Check",
		Info: "Says whether images are at a mirror, within a second. It asks with one HEAD request an image, remembers the " +
			"answer for a while, and lets everybody who asks at the same time wait for the same request. " +
			"An answer that comes too late for them is remembered for the next. " +
			"A mirror that pulls through may take minutes for that answer, and others do not wait for it. " +
			"A mirror that does not answer is no error: nothing is available there, and when it answers nothing for 10 seconds, not even the cheap GET /v2/, it is left alone for a pause.",
		Tags: []string{"registry", "image", "check"},
	}
}

// Instance implements module.Component.
func (c *Component) Instance() module.Component { return New(c.lookup).WithSecrets(c.secrets) }

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

// OnDestroy implements module.Destroyer: it ends what is under way.
func (c *Component) OnDestroy(map[string]string) {
	c.end()
	c.flying.Wait()
}

func (c *Component) handle(ctx context.Context, output module.Handler, in Request) module.Result {
	given, err := dockerconfig.Parse(in.DockerConfigJSON)
	if err != nil {
		return module.Fail(module.Permanent(err))
	}
	s := c.settings.Load()
	reading, cancel := context.WithTimeout(ctx, s.budget())
	defer cancel()
	own, err := c.secrets.Keyring(reading, s.RegistrySecret)
	if err != nil {
		return c.result.Emit(ctx, output, unknown(in, err))
	}
	result, err := c.check(ctx, in, keyrings{given, own})
	if err != nil {
		return module.Fail(err)
	}
	return c.result.Emit(ctx, output, result)
}

// slowShare is how many slow requests are allowed for each other one.
const slowShare = 8

// slots is the room for requests at once, with the size that the settings say, and
// that for slow ones.
func (c *Component) slots(s Settings) (slots, slow chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if cap(c.slot) != s.Concurrency {
		c.slot, c.slow = make(chan struct{}, s.Concurrency), make(chan struct{}, slowShare*s.Concurrency)
	}
	return c.slot, c.slow
}

// unknown is the result when the login for the registry can't be read: no image is
// known to be there. The registry itself counts as healthy.
func unknown(in Request, err error) Result {
	result := Result{Context: in.Context, Available: make(map[string]bool, len(in.Images)), Results: make([]Outcome, len(in.Images)), Healthy: true}
	for n, image := range in.Images {
		result.Available[image] = false
		result.Results[n] = Outcome{Image: image, Reason: err.Error()}
	}
	return result
}

var (
	_ module.Destroyer       = (*Component)(nil)
	_ module.PermissionAware = (*Component)(nil)
)
