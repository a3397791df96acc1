package module

import "context"

// The scopes of State.Scoped.
const (
	ScopeNode      = "node"
	ScopeExecution = "execution"
)

// The limits of a node's state.
const (
	MaxStateKey   = 256     // bytes of a key; a longer one may be refused
	MaxStateValue = 1 << 20 // bytes of a value
)

// State is a node's durable key-value store. It survives restarts and crashes
// and goes away with the flow. Keys are any non-empty text up to MaxStateKey,
// values up to MaxStateValue. Safe for concurrent use.
type State interface {
	// Get returns the value; false when the key is not there.
	Get(ctx context.Context, key string) ([]byte, bool, error)
	// Set stores the value; it is durable when Set returns.
	Set(ctx context.Context, key string, value []byte) error
	// Delete removes the key; a key that is not there is no error.
	Delete(ctx context.Context, key string) error
	// List returns the keys that begin with prefix, sorted.
	List(ctx context.Context, prefix string) ([]string, error)
	// Watch says when keys that begin with prefix may have changed, by whichever engine
	// runs the flow: the channel gets a value at the beginning, and after each change.
	// Changes while nobody reads are one value, so what changed is read with Get and
	// List. The channel is closed when ctx ends, and never because of an error: a store
	// that can't be reached is watched again when it can.
	Watch(ctx context.Context, prefix string) <-chan struct{}
	// Scoped returns a store of its own for a scope and an id.
	Scoped(scope, id string) State
}
