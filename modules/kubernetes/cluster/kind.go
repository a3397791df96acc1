package cluster

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// kindsTime is how long the answer about the kinds of a group is used: a CRD may come
// and go.
const kindsTime = time.Minute

// Kind is what the API server says of a kind of object.
type Kind struct {
	Resource
	Namespaced bool     // false for objects that are in no namespace
	Verbs      []string // that the API server serves: get, list, patch
}

type groupKinds struct {
	read  time.Time
	kinds map[string]Kind
}

// Kind finds the resource of a kind as manifests write it: apiVersion "apps/v1" and
// kind "Deployment" are the resource deployments. It asks the API server, and again a
// minute later. A kind that is not there is a permanent error that names the nearest
// one. https://kubernetes.io/docs/concepts/overview/kubernetes-api/#discovery-api
func (c *Client) Kind(ctx context.Context, apiVersion, kind string) (Kind, error) {
	group, err := schema.ParseGroupVersion(apiVersion)
	if err != nil || group.Version == "" {
		return Kind{}, module.Permanent(fmt.Errorf("find kind %q: apiVersion %q: want one such as v1 or apps/v1", kind, apiVersion))
	}
	known, err := c.kinds(ctx, group)
	if err != nil {
		return Kind{}, fmt.Errorf("find kind %q of %s: %w", kind, apiVersion, err)
	}
	if found, ok := known[kind]; ok {
		return found, nil
	}
	hint := ""
	for name := range known {
		if strings.EqualFold(name, kind) || strings.EqualFold(known[name].Name, kind) {
			hint = fmt.Sprintf("; did you mean %q?", name)
		}
	}
	return Kind{}, module.Permanent(fmt.Errorf("find kind %q: %s serves no such kind in %s%s", kind, c.server(), apiVersion, hint))
}

func (c *Client) kinds(ctx context.Context, group schema.GroupVersion) (map[string]Kind, error) {
	connection, err := c.connect()
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	read, ok := connection.kinds[group]
	c.mu.Unlock()
	if ok && time.Since(read.read) < kindsTime {
		return read.kinds, nil
	}
	client, err := c.group(group)
	if err != nil {
		return nil, err
	}
	limited, cancel := context.WithTimeout(ctx, c.timeout())
	defer cancel()
	var list metav1.APIResourceList
	if err := client.Get().MaxRetries(0).Do(limited).Into(&list); err != nil {
		return nil, c.explain(limited, err, request{verb: "get", resource: Resource{Group: group.Group, Version: group.Version, Name: "the kinds of " + group.String()}})
	}
	read = groupKinds{read: time.Now(), kinds: map[string]Kind{}}
	for _, one := range list.APIResources {
		if strings.Contains(one.Name, "/") { // a part of another, such as deployments/scale
			continue
		}
		read.kinds[one.Kind] = Kind{Resource: Resource{Group: group.Group, Version: group.Version, Name: one.Name}, Namespaced: one.Namespaced, Verbs: slices.Clone(one.Verbs)}
	}
	c.mu.Lock()
	connection.kinds[group] = read
	c.mu.Unlock()
	return read.kinds, nil
}
