package secrets

import (
	"strings"

	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/validation"
)

// What the Secrets carry.
const (
	// Type is the type of each Secret.
	Type = "patchbay.dev/state"

	// LabelManagedBy, with the value ManagedBy, is on all that Patchbay makes.
	LabelManagedBy = "app.kubernetes.io/managed-by"
	ManagedBy      = "patchbay"
	// LabelFlow and LabelNode have what LabelValue makes of the names.
	LabelFlow = "patchbay.dev/flow"
	LabelNode = "patchbay.dev/node"

	// The annotations have the names as they are, escaped as in an URL's path.
	annotationFlow   = "patchbay.dev/flow"
	annotationNode   = "patchbay.dev/node"
	annotationScopes = "patchbay.dev/scopes"
	annotationKey    = "patchbay.dev/key"

	// dataKey is where in the Secret the value is.
	dataKey = "value"
)

const hashed = "hash-"

// LabelValue returns a name as the labels have it: itself, or a hash of it when a label
// can't have it.
func LabelValue(name string) string {
	if name == "" || strings.HasPrefix(name, hashed) || len(validation.IsValidLabelValue(name)) > 0 {
		return hashed + digest(name)
	}
	return name
}

// labels are those of the Secrets of a place, those of its node's other scopes too.
func (p Place) labels() labels.Set {
	return labels.Set{LabelManagedBy: ManagedBy, LabelFlow: LabelValue(p.flow), LabelNode: LabelValue(p.node)}
}

// selector selects all Secrets that hold state.
const (
	selector      = LabelManagedBy + "=" + ManagedBy
	fieldSelector = "type=" + Type
)

// Verbs are what the store may have to do with Secrets of its namespace: those of the
// Role that it needs.
func Verbs() []string { return []string{"get", "list", "watch", "create", "update", "delete"} }
