package opencmd

import (
	"context"
	"fmt"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
)

// FindPod returns a pod with some labels that is ready; the first by name, so that the same
// one is found again.
func FindPod(ctx context.Context, client dynamic.Interface, namespace, labels string) (Pod, error) {
	found, err := client.Resource(schema.GroupVersionResource{Version: "v1", Resource: "pods"}).Namespace(namespace).List(ctx, metav1.ListOptions{LabelSelector: labels})
	if err != nil {
		return Pod{}, fmt.Errorf("look for Patchbay in namespace %s: %w", namespace, err)
	}
	slices.SortFunc(found.Items, func(a, b unstructured.Unstructured) int { return strings.Compare(a.GetName(), b.GetName()) })
	for i := range found.Items {
		if ready(&found.Items[i]) {
			return Pod{Namespace: namespace, Name: found.Items[i].GetName()}, nil
		}
	}
	if len(found.Items) > 0 {
		return Pod{}, fmt.Errorf("none of the %d pods with the label %s in namespace %s is ready: kubectl get pods -n %s -l %s", len(found.Items), labels, namespace, namespace, labels)
	}
	return Pod{}, fmt.Errorf("there is no pod with the label %s in namespace %s: name another one with --namespace", labels, namespace)
}

func ready(pod *unstructured.Unstructured) bool {
	if pod.GetDeletionTimestamp() != nil {
		return false
	}
	conditions, _, _ := unstructured.NestedSlice(pod.Object, "status", "conditions")
	for _, one := range conditions {
		if condition, _ := one.(map[string]any); condition["type"] == "Ready" {
			return condition["status"] == "True"
		}
	}
	return false
}
