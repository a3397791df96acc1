package objects

import (
	"encoding/json"
	"fmt"
	"maps"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	kubejson "k8s.io/apimachinery/pkg/util/json"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/store"
)

// parts are the members of an object that are the document, beside its name, labels and
// annotations.
var parts = []string{"spec", "layout", "comments", "groups"}

// applied is what kubectl apply notes of the object. It is no part of the document.
const applied = "kubectl.kubernetes.io/last-applied-configuration"

// documentOf returns the document of an object, with its canonical text. One that is no
// flow has its JSON as text, and problems.
func documentOf(place string, o *unstructured.Unstructured) store.Document {
	metadata := object{"name": o.GetName()}
	if labels := o.GetLabels(); len(labels) > 0 {
		metadata["labels"] = labels
	}
	annotations := maps.Clone(o.GetAnnotations())
	delete(annotations, applied)
	if len(annotations) > 0 {
		metadata["annotations"] = annotations
	}
	written := object{"apiVersion": flow.APIVersion, "kind": flow.Kind, "metadata": metadata}
	for _, part := range parts {
		if value, ok := o.Object[part]; ok {
			written[part] = value
		}
	}
	changed := changedAt(o)
	text, err := json.Marshal(written)
	if err != nil {
		return store.Document{Name: o.GetName(), Modified: changed, Problems: flow.Problems{{File: place, Message: err.Error()}}}
	}
	if parsed, problems := flow.Parse(place, text); parsed != nil && !problems.HasErrors() {
		if canonical, err := parsed.Format(); err == nil {
			text = canonical
		}
	}
	return store.Parse(place, o.GetName(), text, changed)
}

// changedAt is when the document was last changed, by the notes of the API server on who
// changed what.
func changedAt(o *unstructured.Unstructured) time.Time {
	at := o.GetCreationTimestamp().Time
	for _, entry := range o.GetManagedFields() {
		if entry.Subresource == "" && entry.Time != nil && entry.Time.After(at) {
			at = entry.Time.Time
		}
	}
	return at
}

// fill puts a document into an object, and leaves the rest of it as it is.
func fill(o *unstructured.Unstructured, f *flow.Flow) error {
	text, err := json.Marshal(f)
	if err != nil {
		return fmt.Errorf("write flow %s as an object: %w", f.Metadata.Name, err)
	}
	var written object
	if err := kubejson.Unmarshal(text, &written); err != nil { // which keeps integers what they are
		return fmt.Errorf("write flow %s as an object: %w", f.Metadata.Name, err)
	}
	if o.Object == nil {
		o.Object = object{}
	}
	for _, part := range parts {
		if value, ok := written[part]; ok {
			o.Object[part] = value
			continue
		}
		delete(o.Object, part)
	}
	o.SetAPIVersion(flow.APIVersion)
	o.SetKind(flow.Kind)
	o.SetName(f.Metadata.Name)
	o.SetLabels(f.Metadata.Labels)
	annotations := maps.Clone(f.Metadata.Annotations)
	if note, ok := o.GetAnnotations()[applied]; ok {
		if annotations == nil {
			annotations = map[string]string{}
		}
		annotations[applied] = note
	}
	o.SetAnnotations(annotations)
	return nil
}
