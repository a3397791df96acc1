package secrets

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// entry is what a Secret holds.
type entry struct {
	place   Place
	key     string
	value   []byte
	version string // of the Secret
	fault   error  // why there is no value; nil when there is one
}

// errForeign is the reason why a Secret is left alone.
var errForeign = errors.New("its annotations do not fit its name")

// object returns the Secret of a value. Without a version it is one to be made.
func object(namespace string, e entry) *unstructured.Unstructured {
	annotations := map[string]string{annotationFlow: escape(e.place.flow), annotationNode: escape(e.place.node), annotationKey: escape(e.key)}
	if e.place.scopes != "" {
		annotations[annotationScopes] = e.place.scopes
	}
	secret := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "v1", "kind": "Secret", "type": Type,
		"data": map[string]any{dataKey: base64.StdEncoding.EncodeToString(e.value)},
	}}
	secret.SetNamespace(namespace)
	secret.SetName(e.place.SecretName(e.key))
	secret.SetLabels(e.place.labels())
	secret.SetAnnotations(annotations)
	secret.SetResourceVersion(e.version)
	return secret
}

// read is the other way. It is errForeign for a Secret that holds no state of ours.
func read(secret *unstructured.Unstructured) (entry, error) {
	annotations := secret.GetAnnotations()
	flow, wrongFlow := url.PathUnescape(annotations[annotationFlow])
	node, wrongNode := url.PathUnescape(annotations[annotationNode])
	key, wrongKey := url.PathUnescape(annotations[annotationKey])
	e := entry{place: Place{flow: flow, node: node, scopes: annotations[annotationScopes]}, key: key, version: secret.GetResourceVersion()}
	if errors.Join(wrongFlow, wrongNode, wrongKey) != nil || !isState(secret) || e.place.SecretName(key) != secret.GetName() {
		return entry{}, errForeign
	}
	e.value, e.fault = valueOf(secret)
	return e, nil
}

func isState(secret *unstructured.Unstructured) bool {
	kind, _, _ := unstructured.NestedString(secret.Object, "type")
	return kind == Type
}

// valueOf never quotes what is there.
func valueOf(secret *unstructured.Unstructured) ([]byte, error) {
	text, ok, err := unstructured.NestedString(secret.Object, "data", dataKey)
	if err != nil || !ok {
		return nil, module.Permanent(fmt.Errorf("its data has no %q: somebody edited it; restore it or delete the Secret", dataKey))
	}
	value, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, module.Permanent(fmt.Errorf("%q of its data is no base64: restore it or delete the Secret", dataKey))
	}
	return value, nil
}
