package secretget

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/distribution/dockerconfig"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
)

// ignore is the value of Settings.Missing that goes on without a secret.
const ignore = "ignore"

// secret is what we read of core/v1 Secret.
type secret struct {
	Type string            `json:"type"`
	Data map[string][]byte `json:"data"`
}

func (c *Component) read(ctx context.Context, in Request) (Result, error) {
	result := Result{Context: in.Context, Namespace: in.Namespace, Name: in.Name, Data: map[string]string{}, Skipped: []Skipped{}}
	names := others(in)
	if in.Name == "" && len(names) == 0 {
		return result, nil
	}
	if in.Namespace == "" {
		return Result{}, module.Permanent(errors.New("get a secret: the namespace is empty"))
	}
	var docker dockerconfig.Config
	if in.Name != "" {
		if err := c.readOne(ctx, in, &result, &docker); err != nil {
			return Result{}, err
		}
	}
	for _, name := range names {
		skipped, err := c.addPullSecret(ctx, in.Namespace, name, &docker)
		if err != nil {
			return Result{}, err
		}
		for _, reason := range skipped {
			module.Logger(ctx).Warn("pull secret left out", "namespace", in.Namespace, "secret", name, "reason", reason)
			result.Skipped = append(result.Skipped, Skipped{Name: name, Reason: reason})
		}
	}
	result.DockerConfigJSON = docker.JSON()
	if in.Name == "" {
		result.Value = result.DockerConfigJSON
	}
	return result, nil
}

// others is the names without the empty, the repeated and Name itself.
func others(in Request) []string {
	var names []string
	for _, name := range in.Names {
		if name != "" && name != in.Name && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

func (c *Component) readOne(ctx context.Context, in Request, result *Result, docker *dockerconfig.Config) error {
	s, err := c.fetch(ctx, in.Namespace, in.Name)
	if err != nil {
		return err
	}
	result.Type = s.Type
	for key, value := range s.Data {
		result.Data[key] = string(value)
	}
	keys := slices.Sorted(maps.Keys(result.Data))
	if in.Key == "" && len(keys) == 1 {
		in.Key = keys[0]
	}
	value, ok := result.Data[in.Key]
	if in.Key != "" && !ok {
		return module.Permanent(fmt.Errorf("secret %s/%s has no key %q; it has %s", in.Namespace, in.Name, in.Key, list(keys)))
	}
	result.Value = value
	_, err = docker.AddSecret(s.Type, s.Data)
	if dockerconfig.PassedOver(err) {
		return nil // any other secret
	}
	return wrong(in.Namespace, in.Name, err)
}

func list(keys []string) string {
	if len(keys) == 0 {
		return "none"
	}
	return strings.Join(keys, ", ")
}

// addPullSecret adds one of several pull secrets and says what it left out, as the
// kubelet does: the secret, or registries in it.
func (c *Component) addPullSecret(ctx context.Context, namespace, name string, docker *dockerconfig.Config) (skipped []string, err error) {
	lenient := c.settings.Load().Missing == ignore
	s, err := c.fetch(ctx, namespace, name)
	if lenient && cluster.IsNotFound(err) {
		return []string{"not found"}, nil
	}
	if err != nil {
		return nil, err
	}
	skipped, err = docker.AddSecret(s.Type, s.Data)
	if lenient && dockerconfig.PassedOver(err) {
		return []string{err.Error()}, nil
	}
	return skipped, wrong(namespace, name, err)
}

func (c *Component) fetch(ctx context.Context, namespace, name string) (s secret, err error) {
	err = c.getter.Get(ctx, cluster.Resource{Version: "v1", Name: "secrets"}, namespace, name, &s)
	return s, err
}

func wrong(namespace, name string, err error) error {
	if err == nil {
		return nil
	}
	return module.Permanent(fmt.Errorf("secret %s/%s: %w", namespace, name, err))
}
