package demo

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"

	appsv1 "k8s.io/api/apps/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
)

const (
	// reconciledName is the deployment that is kept as a repository has it.
	reconciledName = "kept-by-flux"
	fluxManager    = "kustomize-controller"
)

// reconciled is a deployment as Flux's kustomize-controller applies it.
func reconciled(namespace, image string) *appsv1.Deployment {
	d := deploymentOf(creation{namespace: namespace, name: reconciledName, image: image, labels: map[string]string{
		"kustomize.toolkit.fluxcd.io/name": "apps", "kustomize.toolkit.fluxcd.io/namespace": "flux-system",
	}})
	d.TypeMeta = metav1.TypeMeta{APIVersion: "apps/v1", Kind: "Deployment"}
	d.Namespace = namespace
	return d
}

// reconcile sends the requests that Flux sends at each interval: it asks the API
// server what the deployment would be after an apply, and applies it when that
// differs from what is there. It returns what is there in the end, and whether it
// differed before.
func reconcile(ctx context.Context, client kubernetes.Interface, want *appsv1.Deployment) (now *appsv1.Deployment, drift bool, err error) {
	body, err := json.Marshal(want)
	if err != nil {
		return nil, false, fmt.Errorf("encode the deployment %s: %w", want.Name, err)
	}
	deployments := client.AppsV1().Deployments(want.Namespace)
	force := true
	apply := func(dryRun ...string) (*appsv1.Deployment, error) {
		return deployments.Patch(ctx, want.Name, types.ApplyPatchType, body, metav1.PatchOptions{FieldManager: fluxManager, Force: &force, DryRun: dryRun})
	}
	live, err := deployments.Get(ctx, want.Name, metav1.GetOptions{})
	switch {
	case apierrors.IsNotFound(err):
		now, err = apply()
		return now, false, err
	case err != nil:
		return nil, false, fmt.Errorf("read the deployment %s/%s: %w", want.Namespace, want.Name, err)
	}
	would, err := apply(metav1.DryRunAll)
	if err != nil {
		return nil, false, fmt.Errorf("try to apply the deployment %s/%s: %w", want.Namespace, want.Name, err)
	}
	if reflect.DeepEqual(would.Spec, live.Spec) && reflect.DeepEqual(would.Labels, live.Labels) {
		return live, false, nil
	}
	now, err = apply()
	return now, true, err
}
