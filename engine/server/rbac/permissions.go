package rbac

import (
	"maps"
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/runtime"
)

// OfFlow sums what the nodes of a flow declare: one entry a group and resource,
// verbs sorted.
func OfFlow(nodes []runtime.NodePermissions) []module.Permission {
	var all []module.Permission
	for _, node := range nodes {
		all = append(all, node.Permissions...)
	}
	return Sum(all)
}

// Of returns what a component declares with its current settings.
func Of(component module.Component) []module.Permission {
	if aware, ok := component.(module.PermissionAware); ok {
		return aware.Permissions()
	}
	return nil
}

// Sum merges permissions: the verbs of one group and resource come together.
func Sum(all []module.Permission) []module.Permission {
	type key struct {
		group, resource string
		cluster         bool
	}
	verbs := map[key]map[string]bool{}
	for _, p := range all {
		for _, resource := range p.Resources {
			k := key{p.APIGroup, resource, p.Cluster}
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
		sum = append(sum, module.Permission{APIGroup: k.group, Resources: []string{k.resource},
			Verbs: slices.Sorted(maps.Keys(set)), Cluster: k.cluster})
	}
	slices.SortFunc(sum, func(a, b module.Permission) int {
		return strings.Compare(order(a), order(b))
	})
	return join(sum)
}

func order(p module.Permission) string {
	return p.APIGroup + "\x00" + strings.Join(p.Verbs, ",") + "\x00" + p.Resources[0]
}

// join puts resources of one group with the same verbs in one rule.
func join(sorted []module.Permission) []module.Permission {
	var joined []module.Permission
	for _, p := range sorted {
		last := len(joined) - 1
		if last >= 0 && joined[last].APIGroup == p.APIGroup && joined[last].Cluster == p.Cluster && slices.Equal(joined[last].Verbs, p.Verbs) {
			joined[last].Resources = append(joined[last].Resources, p.Resources...)
			continue
		}
		joined = append(joined, p)
	}
	return joined
}
