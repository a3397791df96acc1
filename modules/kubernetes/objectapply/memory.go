package objectapply

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/object"
)

// keyPrefix precedes the names of objects in the node's state. Each has a key of its own,
// so that two engines never overwrite each other's.
const keyPrefix = "object/"

var errNoState = module.Permanent(errors.New("the node has no state: it is not part of a running flow yet"))

// made is what the node's state says of an object that is ours to remove.
type made struct {
	Kind      object.Kind `json:"kind"`
	Namespace string      `json:"namespace,omitempty"`
	Name      string      `json:"name"`
	Hash      string      `json:"hash,omitempty"` // of what was applied last; empty when that is not known
}

// key is short, whatever names an object has.
func (t target) key() string {
	r := t.kind.Of()
	sum := sha256.Sum256([]byte(r.Group + "/" + r.Name + "/" + t.namespace + "/" + t.name))
	return keyPrefix + hex.EncodeToString(sum[:16])
}

// remember notes that an object is ours to remove, and what was applied.
func (c *Component) remember(ctx context.Context, t target, hash string) error {
	state := c.State()
	if state == nil {
		return errNoState
	}
	text, err := json.Marshal(made{Kind: t.kind, Namespace: t.namespace, Name: t.name, Hash: hash})
	if err == nil {
		err = state.Set(ctx, t.key(), text)
	}
	if err != nil {
		return module.Retryable(fmt.Errorf("remember the %s, so that it can be removed: %w", t, err))
	}
	return nil
}

// known returns the hash of what was applied last.
func (c *Component) known(ctx context.Context, t target) (string, error) {
	state := c.State()
	if state == nil {
		return "", errNoState
	}
	text, there, err := state.Get(ctx, t.key())
	if err != nil {
		return "", module.Retryable(fmt.Errorf("read what was applied to the %s: %w", t, err))
	}
	var known made
	if there {
		_ = json.Unmarshal(text, &known) // what can't be read is applied again
	}
	return known.Hash, nil
}

func (c *Component) forget(ctx context.Context, t target) error {
	state := c.State()
	if state == nil {
		return errNoState
	}
	if err := state.Delete(ctx, t.key()); err != nil {
		return module.Retryable(fmt.Errorf("forget the %s, which is removed: %w", t, err))
	}
	return nil
}

// remembered lists the objects that are ours to remove.
func (c *Component) remembered(ctx context.Context) ([]target, error) {
	state := c.State()
	if state == nil {
		return nil, nil
	}
	keys, err := state.List(ctx, keyPrefix)
	if err != nil {
		return nil, module.Retryable(fmt.Errorf("list the objects that were made: %w", err))
	}
	var all []target
	for _, key := range keys {
		text, there, err := state.Get(ctx, key)
		if err != nil {
			return nil, module.Retryable(fmt.Errorf("list the objects that were made: %w", err))
		}
		var known made
		if there && json.Unmarshal(text, &known) == nil {
			all = append(all, target{kind: known.Kind, namespace: known.Namespace, name: known.Name})
		}
	}
	return all, nil
}
