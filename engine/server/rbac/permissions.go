package rbac

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/v1alpha1"
)

// Components finds a component by its full name.
type Components interface {
	Lookup(name string) (module.Component, bool)
}

// Permissions returns what the nodes of a flow declare, summed: one entry a
// group and resource, verbs sorted. A node whose component is unknown or whose
// settings don't fit is named in the second result and asked with its default
// settings, so that the sum is never less than what can be known.
func Permissions(ctx context.Context, document *flow.Flow, components Components) ([]module.Permission, []string) {
	var all []module.Permission
	var doubts []string
	for _, node := range document.Spec.Nodes {
		prototype, ok := components.Lookup(node.Component)
		if !ok {
			doubts = append(doubts, fmt.Sprintf("node %s: unknown component %q", node.ID, node.Component))
			continue
		}
		instance := prototype.Instance()
		if err := configure(ctx, instance, node.Settings); err != nil {
			doubts = append(doubts, fmt.Sprintf("node %s: asked with default settings: %v", node.ID, err))
		}
		all = append(all, Of(instance)...)
		if destroyer, ok := instance.(module.Destroyer); ok {
			destroyer.OnDestroy(map[string]string{"reason": "removed"})
		}
	}
	return Sum(all), doubts
}

// Of returns what a component declares with its current settings.
func Of(component module.Component) []module.Permission {
	if aware, ok := component.(module.PermissionAware); ok {
		return aware.Permissions()
	}
	return nil
}

func configure(ctx context.Context, instance module.Component, settings map[string]any) error {
	handler, ok := instance.(module.SettingsHandler)
	if !ok || len(settings) == 0 {
		return nil
	}
	for _, port := range instance.Ports() {
		if port.Name != v1alpha1.SettingsPort || port.Configuration == nil {
			continue
		}
		text, err := json.Marshal(settings)
		if err != nil {
			return err
		}
		value := reflect.New(reflect.TypeOf(port.Configuration))
		value.Elem().Set(reflect.ValueOf(port.Configuration))
		if err := json.Unmarshal(text, value.Interface()); err != nil {
			return err
		}
		return handler.OnSettings(ctx, value.Elem().Interface())
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
