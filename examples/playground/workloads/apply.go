package workloads

import (
	"context"
	"fmt"

	"k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/dynamic"
)

// fieldManager owns the fields of the samples: that of kubectl apply, a user who
// patches and does not mind who else does.
const fieldManager = "kubectl-client-side-apply"

// Apply creates the samples, or puts them back to how they were.
func Apply(ctx context.Context, client dynamic.Interface, values Values) error {
	objects, err := render(values)
	if err != nil {
		return err
	}
	for _, object := range objects {
		if err := apply(ctx, client, object); err != nil {
			return err
		}
	}
	return nil
}

func apply(ctx context.Context, client dynamic.Interface, object *unstructured.Unstructured) error {
	resource, err := resourceOf(object.GroupVersionKind())
	if err != nil {
		return err
	}
	to := client.Resource(resource).Namespace(object.GetNamespace())
	_, err = to.Create(ctx, object, metav1.CreateOptions{FieldManager: fieldManager})
	if errors.IsAlreadyExists(err) {
		var patch []byte
		if patch, err = object.MarshalJSON(); err == nil {
			_, err = to.Patch(ctx, object.GetName(), types.StrategicMergePatchType, patch, metav1.PatchOptions{FieldManager: fieldManager})
		}
	}
	if err != nil {
		return fmt.Errorf("apply sample %s %s/%s: %w", object.GetKind(), object.GetNamespace(), object.GetName(), err)
	}
	return nil
}

// resourceOf knows the few kinds that the samples are made of; asking the
// server for its mapping would be a dozen requests.
func resourceOf(kind schema.GroupVersionKind) (schema.GroupVersionResource, error) {
	resources := map[string]string{
		"Namespace":      "namespaces",
		"Secret":         "secrets",
		"ServiceAccount": "serviceaccounts",
		"Deployment":     "deployments",
	}
	resource, ok := resources[kind.Kind]
	if !ok {
		return schema.GroupVersionResource{}, fmt.Errorf("apply a sample: kind %s is not among the known ones", kind.Kind)
	}
	return kind.GroupVersion().WithResource(resource), nil
}
