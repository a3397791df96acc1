package rbac

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/runtime/planning"
)

// OfFlow sums what the nodes of a flow declare, one entry a group and resource,
// verbs sorted, and what secret() in their settings reads.
func OfFlow(nodes []planning.NodePermissions) []module.Permission {
	var all []module.Permission
	for _, node := range nodes {
		all = append(all, node.Permissions...)
	}
	return append(Sum(all), secrets(nodes)...)
}

// secrets allows to read the Secrets that settings name, or all of the engine's
// namespace when a name is not known before the settings are evaluated.
func secrets(nodes []planning.NodePermissions) []module.Permission {
	names := map[string]bool{}
	computed := false
	for _, node := range nodes {
		computed = computed || node.Secrets.Computed
		for _, reference := range node.Secrets.References {
			if name, _, ok := strings.Cut(reference, "/"); ok && name != "" {
				names[name] = true
			}
		}
	}
	need := module.Permission{Resources: []string{"secrets"}, Verbs: []string{"get"}, Own: true}
	switch {
	case !computed && len(names) == 0:
		return nil
	case !computed:
		need.Names = slices.Sorted(maps.Keys(names))
	}
	return []module.Permission{need}
}

// Of returns what a component declares with its current settings.
func Of(component module.Component) []module.Permission {
	if aware, ok := component.(module.PermissionAware); ok {
		return aware.Permissions()
	}
	return nil
}

// Sum merges permissions: the verbs of one group and resource, and of the same
// names, come together.
func Sum(all []module.Permission) []module.Permission {
	type key struct {
		group, resource, names, namespace string
		cluster, own, optional            bool
	}
	verbs := map[key]map[string]bool{}
	for _, p := range all {
		for _, resource := range p.Resources {
			k := key{p.APIGroup, resource, strings.Join(p.Names, "\x00"), p.Namespace, p.Cluster, p.Own, p.Optional}
			if verbs[k] == nil {
				verbs[k] = map[string]bool{}
			}
			for _, verb := range p.Verbs {
				verbs[k][verb] = true
			}
		}
	}
	sum := make([]module.Permission, 0, len(verbs))
	for k, set := range verbs {
		one := module.Permission{APIGroup: k.group, Resources: []string{k.resource},
			Verbs: slices.Sorted(maps.Keys(set)), Cluster: k.cluster, Own: k.own, Namespace: k.namespace, Optional: k.optional}
		if k.names != "" {
			one.Names = strings.Split(k.names, "\x00")
		}
		sum = append(sum, one)
	}
	slices.SortFunc(sum, func(a, b module.Permission) int {
		return strings.Compare(order(a), order(b))
	})
	return join(sum)
}

func order(p module.Permission) string {
	return p.APIGroup + "\x00" + strings.Join(p.Verbs, ",") + "\x00" + p.Resources[0] + "\x00" + strings.Join(p.Names, ",") +
		strconv.FormatBool(p.Own) + p.Namespace + strconv.FormatBool(p.Optional)
}

// join puts resources of one group with the same verbs in one rule.
func join(sorted []module.Permission) []module.Permission {
	var joined []module.Permission
	for _, p := range sorted {
		last := len(joined) - 1
		if last >= 0 && sameButResources(joined[last], p) {
			joined[last].Resources = append(joined[last].Resources, p.Resources...)
			continue
		}
		joined = append(joined, p)
	}
	return joined
}

// sameButResources reports whether two rules differ only in their resources. Names
// are those of objects of one kind, so rules with names are never joined.
func sameButResources(a, b module.Permission) bool {
	return a.APIGroup == b.APIGroup && a.Cluster == b.Cluster && a.Own == b.Own && a.Namespace == b.Namespace && a.Optional == b.Optional && len(a.Names) == 0 && len(b.Names) == 0 &&
		slices.Equal(a.Verbs, b.Verbs)
}
