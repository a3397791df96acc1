package objects

import (
	"slices"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// The kinds of metadata that a document has too.
const (
	labels      = "labels"
	annotations = "annotations"
)

// marks are what tools write on each object that they bring, to know it again. They are no
// part of a document: in git, or on another object, they would say what is not true.
var marks = map[string][]string{
	labels: {
		fluxKustomize + "/name", fluxKustomize + "/namespace", fluxHelm + "/name", fluxHelm + "/namespace", argoLabel,
	},
	annotations: {
		applied, argoTracking, "argocd.argoproj.io/installation-id", helmRelease, helmNamespace,
	},
}

func isMark(kind, key, value string) bool {
	return slices.Contains(marks[kind], key) || kind == labels && key == managedBy && value == "Helm"
}

// metadataOf returns the labels or the annotations of an object: those of the document,
// which came with it, and those that others have added since.
func metadataOf(o *unstructured.Unstructured, kind string, writers []writer) (documents, others map[string]string) {
	documents, others = map[string]string{}, map[string]string{}
	all := o.GetLabels()
	if kind == annotations {
		all = o.GetAnnotations()
	}
	for key, value := range all {
		if isMark(kind, key, value) || !broughtWithDocument(kind, key, writers) {
			others[key] = value
			continue
		}
		documents[key] = value
	}
	return documents, others
}

// broughtWithDocument reports whether somebody who brings documents has written a label or
// annotation. What nobody is noted for is new in the document.
func broughtWithDocument(kind, key string, writers []writer) bool {
	noted := false
	for _, w := range writers {
		if !w.owns("metadata", kind, key) {
			continue
		}
		if noted = true; w.writesDocuments() {
			return true
		}
	}
	return !noted
}

// joined are the labels or annotations of an object for a document that has some: what
// others have added stays, and a document has no marks.
func joined(kind string, documents, others map[string]string) map[string]string {
	all := map[string]string{}
	for key, value := range documents {
		if !isMark(kind, key, value) {
			all[key] = value
		}
	}
	for key, value := range others {
		if _, ok := all[key]; !ok {
			all[key] = value
		}
	}
	if len(all) == 0 {
		return nil
	}
	return all
}
