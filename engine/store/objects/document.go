package objects

import (
	"encoding/json"
	"fmt"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	kubejson "k8s.io/apimachinery/pkg/util/json"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/store"
)

// parts are the members of an object that are the document, beside its name, and the labels
// and annotations that came with it.
var parts = []string{"spec", "layout", "comments", "groups"}

// applied is what kubectl apply notes of the object. It is no part of the document.
const applied = "kubectl.kubernetes.io/last-applied-configuration"

// documentOf returns the document of an object, with its canonical text. One that is no
// flow has its JSON as text, and problems.
func documentOf(place string, o *unstructured.Unstructured) store.Document {
	metadata, writers := object{"name": o.GetName()}, writersOf(o)
	for _, kind := range []string{labels, annotations} {
		if documents, _ := metadataOf(o, kind, writers); len(documents) > 0 {
			metadata[kind] = documents
		}
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
	document := store.Parse(place, o.GetName(), text, changed)
	document.Owner = ownerOf(o, writers)
	return document
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

// fill puts a document into an object, and leaves the rest of it as it is. That is not
// what server-side apply does: a node that kubectl applied and a person removes here would
// stay, since kubectl wants it still.
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
	writers := writersOf(o)
	_, others := metadataOf(o, labels, writers)
	o.SetLabels(joined(labels, f.Metadata.Labels, others))
	_, others = metadataOf(o, annotations, writers)
	o.SetAnnotations(joined(annotations, f.Metadata.Annotations, others))
	return nil
}
