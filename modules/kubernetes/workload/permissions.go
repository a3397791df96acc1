package workload

import "github.com/patchbay-dev/patchbay/engine/module"

// Permissions returns the rules for verbs on kinds, one for each API group.
func Permissions(kinds []string, verbs ...string) []module.Permission {
	var rules []module.Permission
	for _, kind := range kinds {
		resource, ok := Resource(kind)
		if !ok {
			continue
		}
		if last := len(rules) - 1; last >= 0 && rules[last].APIGroup == resource.Group {
			rules[last].Resources = append(rules[last].Resources, resource.Name)
			continue
		}
		rules = append(rules, module.Permission{APIGroup: resource.Group, Resources: []string{resource.Name}, Verbs: verbs})
	}
	return rules
}

// ListServiceAccounts is the rule for Selection.ServiceAccountSecrets.
func ListServiceAccounts() module.Permission {
	return module.Permission{Resources: []string{"serviceaccounts"}, Verbs: []string{"list"}}
}
