package rbac

import (
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// Options say where a role is to hold and whom to give it to.
type Options struct {
	// Flow names the role and labels it.
	Flow string
	// Namespace, when set, limits what can be limited to that namespace: a Role
	// takes the place of the ClusterRole.
	Namespace string
	// Subject, when set, is a service account, namespace/name, to bind to.
	Subject string
}

type object struct {
	APIVersion string    `yaml:"apiVersion"`
	Kind       string    `yaml:"kind"`
	Metadata   metadata  `yaml:"metadata"`
	Rules      []rule    `yaml:"rules,omitempty"`
	RoleRef    *roleRef  `yaml:"roleRef,omitempty"`
	Subjects   []subject `yaml:"subjects,omitempty"`
}

type metadata struct {
	Name      string            `yaml:"name"`
	Namespace string            `yaml:"namespace,omitempty"`
	Labels    map[string]string `yaml:"labels"`
}

type rule struct {
	APIGroups []string `yaml:"apiGroups,flow"`
	Resources []string `yaml:"resources,flow"`
	Verbs     []string `yaml:"verbs,flow"`
}

type roleRef struct {
	APIGroup string `yaml:"apiGroup"`
	Kind     string `yaml:"kind"`
	Name     string `yaml:"name"`
}

type subject struct {
	Kind      string `yaml:"kind"`
	Namespace string `yaml:"namespace"`
	Name      string `yaml:"name"`
}

const group = "rbac.authorization.k8s.io"

// Manifest writes permissions as the YAML documents to apply: a ClusterRole, or
// a Role and whatever must be cluster-wide all the same, and bindings when a
// subject is given. No permissions give a comment.
// https://kubernetes.io/docs/reference/access-authn-authz/rbac/
func Manifest(permissions []module.Permission, o Options) ([]byte, error) {
	if len(permissions) == 0 {
		return []byte("# The flow " + o.Flow + " needs no permissions in Kubernetes.\n"), nil
	}
	var wide, narrow []rule
	for _, p := range permissions {
		r := rule{APIGroups: []string{p.APIGroup}, Resources: p.Resources, Verbs: p.Verbs}
		if o.Namespace == "" || p.Cluster {
			wide = append(wide, r)
			continue
		}
		narrow = append(narrow, r)
	}
	var objects []object
	for _, role := range []struct {
		kind, namespace string
		rules           []rule
	}{{"ClusterRole", "", wide}, {"Role", o.Namespace, narrow}} {
		if len(role.rules) == 0 {
			continue
		}
		objects = append(objects, o.object(role.kind, role.namespace, role.rules))
		if o.Subject == "" {
			continue
		}
		binding, err := o.binding(role.kind, role.namespace)
		if err != nil {
			return nil, err
		}
		objects = append(objects, binding)
	}
	return write(objects)
}

func (o Options) metadata(namespace string) metadata {
	return metadata{Name: "patchbay-" + o.Flow, Namespace: namespace, Labels: map[string]string{
		"app.kubernetes.io/managed-by": "patchbay", "patchbay.dev/flow": o.Flow,
	}}
}

func (o Options) object(kind, namespace string, rules []rule) object {
	return object{APIVersion: group + "/v1", Kind: kind, Metadata: o.metadata(namespace), Rules: rules}
}

func (o Options) binding(kind, namespace string) (object, error) {
	where, name, ok := strings.Cut(o.Subject, "/")
	if !ok || where == "" || name == "" {
		return object{}, fmt.Errorf("service account %q: want NAMESPACE/NAME", o.Subject)
	}
	return object{
		APIVersion: group + "/v1", Kind: kind + "Binding", Metadata: o.metadata(namespace),
		RoleRef:  &roleRef{APIGroup: group, Kind: kind, Name: "patchbay-" + o.Flow},
		Subjects: []subject{{Kind: "ServiceAccount", Namespace: where, Name: name}},
	}, nil
}

func write(objects []object) ([]byte, error) {
	var text []byte
	for i, o := range objects {
		one, err := yaml.MarshalWithOptions(o, yaml.IndentSequence(true))
		if err != nil {
			return nil, fmt.Errorf("write %s %s: %w", o.Kind, o.Metadata.Name, err)
		}
		if i > 0 {
			text = append(text, "---\n"...)
		}
		text = append(text, one...)
	}
	return text, nil
}
