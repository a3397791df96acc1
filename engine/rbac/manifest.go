package rbac

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
)

// Options say where a role is to hold and whom to give it to.
type Options struct {
	// Flow names the role and labels it.
	Flow string
	// Namespace, when set, limits what can be limited to that namespace: a Role
	// takes the place of the ClusterRole.
	Namespace string
	// Own is the namespace that the engine runs in, for what it reads there: the
	// Secrets of secret(). Empty when it is not known: Subject's, else whatever
	// namespace the manifest is applied to.
	Own string
	// Subject, when set, is a service account, namespace/name, to bind to.
	Subject string
}

type object struct {
	APIVersion string    `json:"apiVersion"`
	Kind       string    `json:"kind"`
	Metadata   metadata  `json:"metadata"`
	Rules      []rule    `json:"rules,omitempty"`
	RoleRef    *roleRef  `json:"roleRef,omitempty"`
	Subjects   []subject `json:"subjects,omitempty"`
}

type metadata struct {
	Name      string            `json:"name"`
	Namespace string            `json:"namespace,omitempty"`
	Labels    map[string]string `json:"labels"`
}

type rule struct {
	APIGroups []string `json:"apiGroups"`
	Resources []string `json:"resources"`
	Names     []string `json:"resourceNames,omitempty"`
	Verbs     []string `json:"verbs"`
}

type roleRef struct {
	APIGroup string `json:"apiGroup"`
	Kind     string `json:"kind"`
	Name     string `json:"name"`
}

type subject struct {
	Kind      string `json:"kind"`
	Namespace string `json:"namespace"`
	Name      string `json:"name"`
}

const group = "rbac.authorization.k8s.io"

// Manifest writes permissions as the YAML documents to apply: a ClusterRole, or
// a Role and whatever must be cluster-wide all the same, a Role in the engine's
// own namespace for what it reads there, one in each namespace that a permission
// names, and bindings when a subject is given. No permissions give a comment.
// https://kubernetes.io/docs/reference/access-authn-authz/rbac/
func Manifest(permissions []module.Permission, o Options) ([]byte, error) {
	if len(permissions) == 0 {
		return []byte("# The flow " + o.Flow + " needs no permissions in Kubernetes.\n"), nil
	}
	var wide, narrow, own []rule
	named := map[string][]rule{}
	for _, p := range permissions {
		r := rule{APIGroups: []string{p.APIGroup}, Resources: p.Resources, Names: p.Names, Verbs: p.Verbs}
		switch {
		case p.Own:
			own = append(own, r)
		case p.Namespace != "":
			named[p.Namespace] = append(named[p.Namespace], r)
		case o.Namespace == "" || p.Cluster:
			wide = append(wide, r)
		default:
			narrow = append(narrow, r)
		}
	}
	name := "patchbay-" + o.Flow
	home := cmp.Or(o.Own, namespaceOf(o.Subject))
	var objects []object
	roles := []role{{"ClusterRole", name, "", wide}, {"Role", name, o.Namespace, narrow}, {"Role", name + ":secrets", home, own}}
	for _, namespace := range slices.Sorted(maps.Keys(named)) {
		roles = append(roles, role{"Role", name + ":named", namespace, named[namespace]})
	}
	for _, r := range roles {
		if len(r.rules) == 0 {
			continue
		}
		objects = append(objects, object{APIVersion: group + "/v1", Kind: r.kind, Metadata: o.metadata(r), Rules: r.rules})
		if o.Subject == "" {
			continue
		}
		binding, err := o.binding(r)
		if err != nil {
			return nil, err
		}
		objects = append(objects, binding)
	}
	text, err := write(objects)
	if err == nil && len(own) > 0 && home == "" {
		text = append([]byte(homeless), text...)
	}
	return text, err
}

const homeless = "# secret() in settings reads Secrets of the namespace that Patchbay runs in, which is\n# not known here: apply this with kubectl -n and its name.\n"

// role is one to write.
type role struct {
	kind, name, namespace string
	rules                 []rule
}

func namespaceOf(subject string) string {
	namespace, _, _ := strings.Cut(subject, "/")
	return namespace
}

func (o Options) metadata(r role) metadata {
	return metadata{Name: r.name, Namespace: r.namespace, Labels: map[string]string{
		"app.kubernetes.io/managed-by": "patchbay", "patchbay.dev/flow": o.Flow,
	}}
}

func (o Options) binding(r role) (object, error) {
	where, name, ok := strings.Cut(o.Subject, "/")
	if !ok || where == "" || name == "" {
		return object{}, fmt.Errorf("service account %q: want NAMESPACE/NAME", o.Subject)
	}
	return object{
		APIVersion: group + "/v1", Kind: r.kind + "Binding", Metadata: o.metadata(r),
		RoleRef:  &roleRef{APIGroup: group, Kind: r.kind, Name: r.name},
		Subjects: []subject{{Kind: "ServiceAccount", Namespace: where, Name: name}},
	}, nil
}

func write(objects []object) ([]byte, error) {
	var text []byte
	for i, o := range objects {
		one, err := json.Marshal(o)
		if err == nil {
			one, err = flow.YAML(one)
		}
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
