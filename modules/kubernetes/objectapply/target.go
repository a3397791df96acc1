package objectapply

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"

	"github.com/patchbay-dev/patchbay/modules/kubernetes/object"
)

const (
	managedByLabel = "app.kubernetes.io/managed-by"
	manager        = "patchbay"
	flowLabel      = "patchbay.dev/flow"
)

// target is an object that is asked for.
type target struct {
	kind            object.Kind
	namespace, name string
	wanted          map[string]any // with our labels
	body            []byte         // wanted as JSON
	hash            string         // of body
}

// target judges an object of a request. The request's own stays as it is.
func (c *Component) target(asked map[string]any) (t target, err error) {
	s := c.settings.Load()
	apiVersion, _ := asked["apiVersion"].(string)
	kind, _ := asked["kind"].(string)
	if t.kind, err = find(s.Kinds, apiVersion, kind); err != nil {
		return t, err
	}
	metadata, _ := asked["metadata"].(map[string]any)
	t.name, _ = metadata["name"].(string)
	namespace, _ := metadata["namespace"].(string)
	if t.name == "" {
		return t, errors.New("metadata.name is empty")
	}
	switch t.namespace, err = object.Within(s.Namespace, namespace); {
	case t.kind.Cluster:
		t.namespace = ""
	case err != nil:
		return t, err
	case t.namespace == "":
		return t, object.ErrNoNamespace
	}
	t.wanted = c.labelled(asked, metadata, t)
	if t.body, err = json.Marshal(t.wanted); err != nil {
		return t, fmt.Errorf("it is no JSON: %w", err)
	}
	sum := sha256.Sum256(t.body)
	t.hash = hex.EncodeToString(sum[:])
	return t, nil
}

// find returns the kind of the settings that an object is of.
func find(kinds object.Kinds, apiVersion, kind string) (object.Kind, error) {
	for _, k := range kinds {
		if k.APIVersion == apiVersion && k.Kind == kind {
			return k, nil
		}
	}
	_, err := kinds.Find(apiVersion + " " + kind)
	return object.Kind{}, err
}

// labelled is a copy of an object that says whose it is.
func (c *Component) labelled(asked, metadata map[string]any, t target) map[string]any {
	labels := map[string]any{}
	if given, ok := metadata["labels"].(map[string]any); ok {
		maps.Copy(labels, given)
	}
	labels[managedByLabel], labels[flowLabel] = manager, c.Identity().FlowName
	own := maps.Clone(metadata)
	own["labels"] = labels
	if t.namespace != "" {
		own["namespace"] = t.namespace
	}
	whole := maps.Clone(asked)
	whole["metadata"] = own
	return whole
}

// String names the object for errors.
func (t target) String() string {
	if t.namespace == "" {
		return t.kind.Kind + " " + t.name
	}
	return t.kind.Kind + " " + t.namespace + "/" + t.name
}

func (t target) outcome(changed bool, message string) Outcome {
	return Outcome{APIVersion: t.kind.APIVersion, Kind: t.kind.Kind, Namespace: t.namespace, Name: t.name, Changed: changed, Message: message}
}
