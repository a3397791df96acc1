package objects

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// writer is somebody who has changed an object, with the fields that the API server notes
// as theirs: https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management
type writer struct {
	manager string
	applies bool // by server-side apply, which names all fields that are wanted
	at      time.Time
	fields  object // by "f:" and name, or "k:" and key; an empty one is a field without more in it
}

// writersOf returns who has changed an object, but for its status.
func writersOf(o *unstructured.Unstructured) []writer {
	var writers []writer
	for _, entry := range o.GetManagedFields() {
		if entry.Subresource != "" || entry.FieldsV1 == nil {
			continue
		}
		w := writer{manager: entry.Manager, applies: entry.Operation == metav1.ManagedFieldsOperationApply}
		if json.Unmarshal(entry.FieldsV1.GetRawBytes(), &w.fields) != nil {
			continue
		}
		if entry.Time != nil {
			w.at = entry.Time.Time
		}
		writers = append(writers, w)
	}
	return writers
}

// owns reports whether a field is the writer's, by the names on the way to it.
func (w writer) owns(names ...string) bool {
	at := w.fields
	for _, name := range names {
		next, ok := at["f:"+name].(object)
		if !ok {
			return false
		}
		at = next
	}
	return true
}

// writesDocuments reports whether the writer brings documents, and does not only add to
// objects what they are to be found by.
func (w writer) writesDocuments() bool {
	return w.manager == manager || w.owns("metadata", "annotations", applied) ||
		slices.ContainsFunc(parts, func(part string) bool { return w.owns(part) })
}

// isPerson reports whether the writer is somebody with kubectl. All of its commands but
// apply have a name of their own, such as kubectl-edit.
func (w writer) isPerson() bool {
	return w.manager == "kubectl" || strings.HasPrefix(w.manager, "kubectl-")
}
