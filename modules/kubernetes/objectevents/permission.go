package objectevents

import "github.com/patchbay-dev/patchbay/engine/module"

// Permission is what a component needs that records events.
func Permission() module.Permission {
	return module.Permission{APIGroup: Resource().Group, Resources: []string{Resource().Name}, Verbs: []string{"create", "patch"}, Optional: true}
}
