package workload

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/swaggest/jsonschema-go"

	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
)

// The kinds of workload.
const (
	Deployment  = "Deployment"
	StatefulSet = "StatefulSet"
	DaemonSet   = "DaemonSet"
	CronJob     = "CronJob"
)

// Resource returns a kind's place in the API; false for a kind that is none of
// the four.
func Resource(kind string) (cluster.Resource, bool) {
	switch kind {
	case Deployment:
		return cluster.Resource{Group: "apps", Version: "v1", Name: "deployments"}, true
	case StatefulSet:
		return cluster.Resource{Group: "apps", Version: "v1", Name: "statefulsets"}, true
	case DaemonSet:
		return cluster.Resource{Group: "apps", Version: "v1", Name: "daemonsets"}, true
	case CronJob:
		return cluster.Resource{Group: "batch", Version: "v1", Name: "cronjobs"}, true
	}
	return cluster.Resource{}, false
}

// Kinds is a choice of kinds in a component's settings.
type Kinds []string

// PrepareJSONSchema implements jsonschema.Preparer: the items are one of the
// four. An enum tag would speak of the list as a whole.
func (Kinds) PrepareJSONSchema(schema *jsonschema.Schema) error {
	item := (&jsonschema.Schema{}).WithType(jsonschema.String.Type()).
		WithEnum(Deployment, StatefulSet, DaemonSet, CronJob)
	schema.WithItems(*(&jsonschema.Items{}).WithSchemaOrBool(item.ToSchemaOrBool()))
	return nil
}

// Check refuses an empty choice: the schema lets null through, and nothing else that
// is wrong.
func (k Kinds) Check() error {
	if len(k) == 0 {
		return errors.New("kinds: want at least 1 item, have none")
	}
	return nil
}

// Allow refuses a kind that is not part of the choice.
func (k Kinds) Allow(kind string) error {
	if slices.Contains(k, kind) {
		return nil
	}
	return fmt.Errorf("kind %q: the node's settings allow %s; add it there if it is one of Deployment, StatefulSet, DaemonSet, CronJob", kind, strings.Join(k, ", "))
}
