package cluster

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// SecretData reads a Secret of any namespace: its type and its values.
func (c *Client) SecretData(ctx context.Context, namespace, name string) (kind string, data map[string][]byte, err error) {
	var secret struct {
		Type string            `json:"type"`
		Data map[string][]byte `json:"data"`
	}
	err = c.Get(ctx, Resource{Version: "v1", Name: "secrets"}, namespace, name, &secret)
	return secret.Type, secret.Data, err
}

// Secret reads one value, "name/key", of the Secrets in the engine's own
// namespace. No error holds the value.
func (c *Client) Secret(ctx context.Context, reference string) (string, error) {
	name, key, ok := strings.Cut(reference, "/")
	if !ok || name == "" || key == "" || strings.Contains(key, "/") {
		return "", module.Permanent(fmt.Errorf(`want "name/key": the name of a Secret and a key in it`))
	}
	namespace, err := c.Namespace()
	if err != nil {
		return "", err
	}
	var secret struct {
		Type string            `json:"type"`
		Data map[string][]byte `json:"data"`
	}
	if err := c.Get(ctx, Resource{Version: "v1", Name: "secrets"}, namespace, name, &secret); err != nil {
		return "", err
	}
	if secret.Type == stateType {
		return "", module.Permanent(fmt.Errorf("the Secret %q in namespace %q is the state of a node, which no flow may read", name, namespace))
	}
	value, ok := secret.Data[key]
	if !ok {
		keys := "none"
		if len(secret.Data) > 0 {
			keys = strings.Join(slices.Sorted(maps.Keys(secret.Data)), ", ")
		}
		return "", module.Permanent(fmt.Errorf("the Secret %q in namespace %q has no key %q; its keys: %s", name, namespace, key, keys))
	}
	return string(value), nil
}
