package objects

import (
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/store"
)

// What tools write on each object that they bring.
const (
	fluxKustomize = "kustomize.toolkit.fluxcd.io"
	fluxHelm      = "helm.toolkit.fluxcd.io"
	argoTracking  = "argocd.argoproj.io/tracking-id"
	argoLabel     = "argocd.argoproj.io/instance"
	instance      = "app.kubernetes.io/instance" // Argo CD writes it, and many charts do
	managedBy     = "app.kubernetes.io/managed-by"
	helmRelease   = "meta.helm.sh/release-name"
	helmNamespace = "meta.helm.sh/release-namespace"
)

// mark is what a tool has written on an object, and what that says.
type mark struct {
	kind, key string
	owner     store.Owner
}

// OwnerOf returns the tool that brings an object, with what others have changed of it; nil
// when people do, with kubectl or the editor. A mark that a person has written, as with a
// copy of an object, says nothing.
func OwnerOf(o *unstructured.Unstructured) *store.Owner { return ownerOf(o, writersOf(o)) }

func ownerOf(o *unstructured.Unstructured, writers []writer) *store.Owner {
	for _, m := range marksOn(o) {
		tools := writersOfMark(m, writers)
		if len(tools) == 0 && len(writers) > 0 {
			continue
		}
		owner := m.owner
		owner.Drift = driftFrom(tools, writers)
		return &owner
	}
	for _, w := range writers {
		if w.applies && !w.isPerson() && w.manager != manager && w.owns("spec") {
			return &store.Owner{Tool: w.manager, Drift: driftFrom(map[string]bool{w.manager: true}, writers)}
		}
	}
	return nil
}

// marksOn are those of an object, the nearest tool first: Flux runs Helm.
func marksOn(o *unstructured.Unstructured) []mark {
	var found []mark
	label, note := o.GetLabels(), o.GetAnnotations()
	for _, flux := range []struct{ group, kind string }{{fluxHelm, "HelmRelease"}, {fluxKustomize, "Kustomization"}} {
		if name := label[flux.group+"/name"]; name != "" {
			found = append(found, mark{labels, flux.group + "/name", store.Owner{Tool: "Flux", Of: flux.kind + " " + label[flux.group+"/namespace"] + "/" + name}})
		}
	}
	if application, ok := tracked(o, note[argoTracking]); ok {
		found = append(found, mark{annotations, argoTracking, store.Owner{Tool: "Argo CD", Of: "Application " + application}})
	}
	for _, key := range []string{argoLabel, instance} {
		if application := label[key]; application != "" {
			found = append(found, mark{labels, key, store.Owner{Tool: "Argo CD", Of: "Application " + application}})
		}
	}
	if release := note[helmRelease]; release != "" && label[managedBy] == "Helm" {
		found = append(found, mark{annotations, helmRelease, store.Owner{Tool: "Helm", Of: "release " + note[helmNamespace] + "/" + release}})
	}
	return found
}

// tracked reads Argo CD's mark, which names the object that it is of: a copy of it on
// another one counts for nothing, as in Argo CD.
func tracked(o *unstructured.Unstructured, id string) (application string, ok bool) {
	rest, found := strings.CutSuffix(id, ":"+Group+"/"+flow.Kind+":"+o.GetNamespace()+"/"+o.GetName())
	return rest, found && rest != ""
}

// writersOfMark names the tools that have written a mark.
func writersOfMark(m mark, writers []writer) map[string]bool {
	tools := map[string]bool{}
	for _, w := range writers {
		if w.isPerson() || w.manager == manager || !w.owns("metadata", m.kind, m.key) {
			continue
		}
		if m.key != instance || strings.HasPrefix(w.manager, "argocd") {
			tools[w.manager] = true
		}
	}
	return tools
}
