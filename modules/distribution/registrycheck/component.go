package registrycheck

import (
	"context"
	"fmt"
	"sync"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/distribution/copier"
	"github.com/patchbay-dev/patchbay/modules/distribution/dockerconfig"
)

// Lookup asks which digest an image has, "" for none; *copier.Client is one.
type Lookup interface {
	Digest(ctx context.Context, image string, insecure bool, logins []copier.Login) (string, error)
}

// Component is registry_check.
type Component struct {
	module.Typed
	lookup   Lookup
	settings module.Settings[Settings]
	result   module.Output[Result]
	memory   *memory

	// life ends with the node, and with it the requests that are under way.
	life   context.Context //nolint:containedctx // of the instance, not of a call
	end    context.CancelFunc
	flying sync.WaitGroup

	mu   sync.Mutex
	slot chan struct{}
}

// New returns the prototype; all instances share the lookup, and each remembers
// its own answers.
func New(shared Lookup) *Component {
	c := &Component{lookup: shared, result: module.NewOutput[Result]("result"), memory: newMemory()}
	c.life, c.end = context.WithCancel(context.Background())
	c.Declare(c.settings.Port(checkSettings), module.Input("request", c.handle), c.result, module.ErrorPort())
	return c
}

func checkSettings(_ context.Context, s Settings) error {
	for _, bound := range []struct {
		name            string
		value, min, max int
	}{
		{"budget", s.Budget, 10, 30000}, {"availableFor", s.AvailableFor, 0, 86400}, {"missingFor", s.MissingFor, 0, 86400},
		{"failures", s.Failures, 1, 1000}, {"backoff", s.Backoff, 1, 3600}, {"concurrency", s.Concurrency, 1, 1000},
	} {
		if bound.value < bound.min || bound.value > bound.max {
			return fmt.Errorf("%s is %d, want %d to %d", bound.name, bound.value, bound.min, bound.max)
		}
	}
	return nil
}

// GetInfo implements module.Component.
func (c *Component) GetInfo() module.ComponentInfo {
	return module.ComponentInfo{
		Name:        "registry_check",
		Description: "Registry Check",
		Info: "Tells whether images are at a mirror, within a second. It asks with one HEAD request an image, remembers the answer for a while, and lets everybody who asks at the same time wait for the same request. " +
			"An answer that comes too late for them is remembered for the next. " +
			"A mirror that does not answer is no error: nothing is available there, and when it stays silent for 10 seconds it is left alone for a pause.",
		Tags: []string{"registry", "image", "check"},
	}
}

// Instance implements module.Component.
func (c *Component) Instance() module.Component { return New(c.lookup) }

// OnDestroy implements module.Destroyer: it ends what is under way.
func (c *Component) OnDestroy(map[string]string) {
	c.end()
	c.flying.Wait()
}

func (c *Component) handle(ctx context.Context, output module.Handler, in Request) module.Result {
	logins, err := dockerconfig.Parse(in.DockerConfigJSON)
	if err != nil {
		return module.Fail(module.Permanent(err))
	}
	result, err := c.check(ctx, in, logins)
	if err != nil {
		return module.Fail(err)
	}
	return c.result.Emit(ctx, output, result)
}

// slots is the room for requests at once, with the size that the settings say.
func (c *Component) slots(s Settings) chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	if cap(c.slot) != s.Concurrency {
		c.slot = make(chan struct{}, s.Concurrency)
	}
	return c.slot
}

var _ module.Destroyer = (*Component)(nil)
