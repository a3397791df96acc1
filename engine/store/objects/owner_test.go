package objects_test

import (
	"fmt"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/patchbay-dev/patchbay/engine/store/objects"
)

// by is a note of the API server on who has changed an object, at a second.
func by(manager, operation string, second int, fields string) metav1.ManagedFieldsEntry {
	at := metav1.NewTime(time.Unix(int64(second), 0))
	return metav1.ManagedFieldsEntry{Manager: manager, Operation: metav1.ManagedFieldsOperationType(operation), Time: &at,
		FieldsType: "FieldsV1", FieldsV1: metav1.NewFieldsV1(fields)}
}

func flowObject(labels, annotations map[string]string, notes ...metav1.ManagedFieldsEntry) *unstructured.Unstructured {
	o := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "patchbay.dev/v1alpha1", "kind": "Flow", "spec": map[string]any{"title": "Ticks", "nodes": []any{}},
	}}
	o.SetName("ticks")
	o.SetNamespace("shop")
	o.SetLabels(labels)
	o.SetAnnotations(annotations)
	o.SetManagedFields(notes)
	return o
}

const (
	update, apply = "Update", "Apply"

	spec     = `"f:spec":{"f:title":{},"f:nodes":{".":{},"k:{\"id\":\"a\"}":{".":{},"f:id":{},"f:settings":{".":{},"f:delay":{}}}}}`
	title    = `"f:spec":{"f:title":{}}`
	delay    = `"f:spec":{"f:nodes":{"k:{\"id\":\"a\"}":{"f:settings":{"f:delay":{}}}}}`
	node     = `"f:spec":{"f:nodes":{"k:{\"id\":\"b\"}":{".":{},"f:id":{},"f:component":{}}}}`
	untitled = `"f:spec":{"f:nodes":{".":{},"k:{\"id\":\"a\"}":{".":{},"f:id":{},"f:settings":{".":{},"f:delay":{}}}}}`
)

func meta(kind, key string) string {
	return fmt.Sprintf(`"f:metadata":{"f:%s":{"f:%s":{}}}`, kind, key)
}

func TestOwner(t *testing.T) {
	flux := map[string]string{"kustomize.toolkit.fluxcd.io/name": "apps", "kustomize.toolkit.fluxcd.io/namespace": "flux-system"}
	fluxMark := meta("labels", "kustomize.toolkit.fluxcd.io/name")
	helm := map[string]string{"meta.helm.sh/release-name": "web", "meta.helm.sh/release-namespace": "shop"}
	helmLabel := map[string]string{"app.kubernetes.io/managed-by": "Helm"}
	helmMark := meta("annotations", "meta.helm.sh/release-name")
	argo := func(object string) map[string]string {
		return map[string]string{"argocd.argoproj.io/tracking-id": "web:patchbay.dev/Flow:shop/" + object}
	}
	argoMark := meta("annotations", "argocd.argoproj.io/tracking-id")
	instance := map[string]string{"app.kubernetes.io/instance": "web"}
	instanceMark := meta("labels", "app.kubernetes.io/instance")
	with := func(parts ...string) string {
		text := "{"
		for i, part := range parts {
			if i > 0 {
				text += ","
			}
			text += part
		}
		return text + "}"
	}
	fluxApplies := by("kustomize-controller", apply, 10, with(fluxMark, spec))
	tests := map[string]struct {
		object *unstructured.Unstructured
		owner  string
		drift  string
	}{
		"made in the editor":            {flowObject(nil, nil, by("patchbay", update, 1, with(spec))), "", ""},
		"kubectl apply":                 {flowObject(nil, nil, by("kubectl-client-side-apply", update, 1, with(spec))), "", ""},
		"kubectl apply --server-side":   {flowObject(nil, nil, by("kubectl", apply, 1, with(spec))), "", ""},
		"a tool that adds a label":      {flowObject(nil, nil, by("kubectl", apply, 1, with(spec)), by("costs", apply, 2, with(meta("labels", "cost")))), "", ""},
		"no notes":                      {flowObject(nil, nil), "", ""},
		"no notes, but a mark":          {flowObject(flux, nil), "Flux (Kustomization flux-system/apps)", ""},
		"Flux":                          {flowObject(flux, nil, fluxApplies), "Flux (Kustomization flux-system/apps)", ""},
		"Flux, made with kubectl first": {flowObject(flux, nil, by("kubectl-client-side-apply", update, 1, with(spec)), fluxApplies), "Flux (Kustomization flux-system/apps)", ""},
		"a copy of Flux's":              {flowObject(flux, nil, by("kubectl-client-side-apply", update, 1, with(fluxMark, spec))), "", ""},
		"Flux's Helm": {flowObject(map[string]string{"helm.toolkit.fluxcd.io/name": "web", "helm.toolkit.fluxcd.io/namespace": "shop", "app.kubernetes.io/managed-by": "Helm"}, helm,
			by("helm-controller", apply, 1, with(`"f:metadata":{"f:annotations":{"f:meta.helm.sh/release-name":{}},"f:labels":{"f:helm.toolkit.fluxcd.io/name":{}}}`, spec))),
			"Flux (HelmRelease shop/web)", ""},
		"Helm":                      {flowObject(helmLabel, helm, by("helm", apply, 1, with(helmMark, spec))), "Helm (release shop/web)", ""},
		"Helm without a note of it": {flowObject(helmLabel, nil, by("helm", update, 1, with(spec))), "", ""},
		"Argo CD":                   {flowObject(nil, argo("ticks"), by("argocd-controller", update, 1, with(argoMark, spec))), "Argo CD (Application web)", ""},
		"Argo CD's mark of another": {flowObject(nil, argo("tocks"), by("argocd-controller", update, 1, with(argoMark, spec))), "", ""},
		"Argo CD by label":          {flowObject(instance, nil, by("argocd-controller", update, 1, with(instanceMark, spec))), "Argo CD (Application web)", ""},
		"a chart's instance":        {flowObject(instance, nil, by("kubectl-client-side-apply", update, 1, with(instanceMark, spec))), "", ""},
		"another manager":           {flowObject(nil, nil, by("pulumi", apply, 1, with(spec))), "pulumi", ""},

		"a field by hand": {flowObject(flux, nil, by("kustomize-controller", apply, 10, with(fluxMark, untitled)), by("kubectl-edit", update, 20, with(title))),
			"Flux (Kustomization flux-system/apps)", "kubectl-edit [spec.title]"},
		"a field deep down": {flowObject(flux, nil, by("kustomize-controller", apply, 10, with(fluxMark, title)), by("kubectl-patch", update, 20, with(delay))),
			"Flux (Kustomization flux-system/apps)", "kubectl-patch [spec.nodes[a].settings.delay]"},
		"a node by hand": {flowObject(flux, nil, fluxApplies, by("kubectl-edit", update, 20, with(node))),
			"Flux (Kustomization flux-system/apps)", "kubectl-edit [spec.nodes[b]]"},
		"our own save": {flowObject(flux, nil, by("kustomize-controller", apply, 10, with(fluxMark, untitled)), by("patchbay", update, 20, with(title, `"f:layout":{}`))),
			"Flux (Kustomization flux-system/apps)", "patchbay [layout spec.title]"},
		"what both want": {flowObject(flux, nil, fluxApplies, by("kubectl-edit", update, 20, with(title))),
			"Flux (Kustomization flux-system/apps)", ""},
		"our finalizer and a label": {flowObject(flux, nil, fluxApplies, by("patchbay", update, 20, with(`"f:metadata":{"f:finalizers":{}}`)), by("kubectl-label", update, 20, with(meta("labels", "x")))),
			"Flux (Kustomization flux-system/apps)", ""},
		"before Argo CD took it over": {flowObject(nil, argo("ticks"), by("kubectl-client-side-apply", update, 1, with(spec)), by("argocd-controller", update, 10, with(argoMark))),
			"Argo CD (Application web)", ""},
		"since Argo CD synced": {flowObject(nil, argo("ticks"), by("argocd-controller", update, 10, with(argoMark, untitled)), by("kubectl-edit", update, 20, with(title))),
			"Argo CD (Application web)", "kubectl-edit [spec.title]"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			owner, drift := "", ""
			if found := objects.OwnerOf(test.object); found != nil {
				owner = found.String()
				for _, one := range found.Drift {
					drift += fmt.Sprint(one.Manager, " ", one.Fields)
				}
			}
			if owner != test.owner || drift != test.drift {
				t.Errorf("owner %q, drift %q, want %q and %q", owner, drift, test.owner, test.drift)
			}
		})
	}
}
