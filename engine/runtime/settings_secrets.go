package runtime

import (
	"context"
	"slices"
	"sync"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/redact"
)

// resolved collects the values that secret() gave while a flow was deployed,
// wherever in the settings they went: the engine shows none of them.
type resolved struct {
	mu     sync.Mutex
	asked  bool // for any, however short its value
	values []string
}

type resolvedKey struct{}

// collecting wraps a resolver of secrets so that a context's collector sees the
// values.
func collecting(resolve func(context.Context, string) (string, error)) func(context.Context, string) (string, error) {
	if resolve == nil {
		return nil
	}
	return func(ctx context.Context, reference string) (string, error) {
		value, err := resolve(ctx, reference)
		if collector, ok := ctx.Value(resolvedKey{}).(*resolved); ok && err == nil {
			collector.add(value)
		}
		return value, err
	}
}

func (r *resolved) add(value string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asked = true
	if len(value) >= redact.MinSecret {
		r.values = append(r.values, value)
	}
}

// none reports whether no secret was asked for so far; see module.WithoutSecrets.
func (r *resolved) none() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return !r.asked
}

func (r *resolved) all() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.values)
}

// mask keeps the values out of what a component says about its settings.
func (r *resolved) mask(problems flow.Problems) {
	values := redact.Of(r.all()...)
	for i := range problems {
		problems[i].Message = redact.Text(problems[i].Message, values)
	}
}

// secretsOfSettings returns the secret values of the nodes' settings: those in
// secret fields, and those that secret() gave. It is called under the flow's
// lock.
func (f *Flow) secretsOfSettings(given *resolved) *redact.Set {
	all := given.all()
	for _, n := range f.live {
		all = append(all, redact.Secrets(n.settings)...)
	}
	return redact.Of(all...)
}

// Secrets are those of all deployed flows, as far as no run is needed to know them:
// in settings and maps. What goes to the process's log or to a client and belongs
// to no run is masked by them.
func (e *Engine) Secrets() *redact.Set { return e.known.Load() }

// refreshSecrets is called when a flow was deployed or removed.
func (e *Engine) refreshSecrets() {
	e.refresh.Lock()
	defer e.refresh.Unlock()
	var all *redact.Set
	for _, f := range e.Flows() {
		if g := f.current.Load(); g != nil {
			all = redact.Join(all, g.secrets)
		}
	}
	e.known.Store(all)
}
