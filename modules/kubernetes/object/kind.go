package object

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
)

// Kind names a kind of object as manifests do. Its resource, which permissions and paths
// of the API name, follows from that without a question to the API server: so the role of
// a flow is known before there is a cluster.
type Kind struct {
	APIVersion string `json:"apiVersion" title:"apiVersion" required:"true" minLength:"1" description:"Such as v1, apps/v1 or cert-manager.io/v1."`
	Kind       string `json:"kind" title:"Kind" required:"true" minLength:"1" description:"Such as Secret or Deployment."`
	Resource   string `json:"resource,omitempty" title:"Resource" description:"As kubectl api-resources lists it: deployments. Empty for the usual plural."`
	Cluster    bool   `json:"cluster,omitempty" title:"In no namespace" description:"Objects of the kind are in no namespace, such as nodes." default:"false"`
}

var (
	names = regexp.MustCompile(`^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$`)
	kinds = regexp.MustCompile(`^[A-Z][A-Za-z0-9]*$`)
)

// Of finds what the API calls the kind.
func (k Kind) Of() cluster.Resource {
	version, _ := schema.ParseGroupVersion(k.APIVersion)
	name := k.Resource
	if name == "" {
		plural, _ := meta.UnsafeGuessKindToResource(version.WithKind(k.Kind))
		name = plural.Resource
	}
	return cluster.Resource{Group: version.Group, Version: version.Version, Name: name}
}

// IsSecret reports whether objects of the kind hold secrets.
func (k Kind) IsSecret() bool { r := k.Of(); return r.Group == "" && r.Name == "secrets" }

// Check finds what is no kind.
func (k Kind) Check() error {
	version, err := schema.ParseGroupVersion(k.APIVersion)
	switch {
	case err != nil || !names.MatchString(version.Version) || version.Group != "" && !names.MatchString(version.Group):
		return fmt.Errorf("apiVersion %q: want one such as v1 or apps/v1", k.APIVersion)
	case !kinds.MatchString(k.Kind):
		return fmt.Errorf("kind %q: want one such as Secret, in the spelling of manifests", k.Kind)
	case k.Resource != "" && !names.MatchString(k.Resource):
		return fmt.Errorf("resource %q: want the plural in lower case, such as deployments", k.Resource)
	}
	return nil
}

// Permission is the rule for verbs on objects of the kind, in one namespace unless that is
// empty.
func (k Kind) Permission(namespace string, verbs ...string) module.Permission {
	r := k.Of()
	p := module.Permission{APIGroup: r.Group, Resources: []string{r.Name}, Verbs: verbs, Cluster: k.Cluster, Namespace: namespace}
	if k.Cluster {
		p.Namespace = ""
	}
	return p
}

// Kinds are those of a node's settings: its requests may name these, and its role covers
// them.
type Kinds []Kind

// Check finds what is wrong with the kinds.
func (all Kinds) Check() error {
	for i, k := range all {
		if err := k.Check(); err != nil {
			return fmt.Errorf("kinds[%d]: %w", i, err)
		}
		if slices.ContainsFunc(all[:i], func(other Kind) bool { return other.Of() == k.Of() }) {
			return fmt.Errorf("kinds[%d]: %s %s is there twice", i, k.APIVersion, k.Kind)
		}
	}
	return nil
}

// Permissions are the rules for verbs on all of the kinds.
func (all Kinds) Permissions(namespace string, verbs ...string) []module.Permission {
	rules := make([]module.Permission, len(all))
	for i, k := range all {
		rules[i] = k.Permission(namespace, verbs...)
	}
	return rules
}

// Find returns the kind of a name; an empty one is the only kind, if there is just one.
func (all Kinds) Find(name string) (Kind, error) {
	if name == "" && len(all) == 1 {
		return all[0], nil
	}
	known := make([]string, len(all))
	for i, k := range all {
		if k.Kind == name {
			return k, nil
		}
		known[i] = k.Kind
	}
	return Kind{}, fmt.Errorf("kind %q: the node's settings allow %s", name, cmp.Or(strings.Join(known, ", "), "none"))
}

// Within judges the namespace that a request names against that of the settings, and
// returns the one that counts.
func Within(allowed, asked string) (string, error) {
	if allowed == "" || asked == "" || allowed == asked {
		return cmp.Or(asked, allowed), nil
	}
	return "", fmt.Errorf("namespace %q: the node's settings allow %q", asked, allowed)
}

// ErrNoNamespace says that an object can't be named without its namespace.
var ErrNoNamespace = errors.New("the namespace is empty")
