package workloads

import (
	"context"
	"fmt"

	"golang.org/x/sync/errgroup"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/dynamic"
)

// bulkParallel is how many requests fill a cluster at a time.
const bulkParallel = 16

// Bulk describes many Deployments that differ in name and image only, for
// benchmarks.
type Bulk struct {
	Namespace string
	Count     int
	Replicas  int64
	// Image names the image of the i-th Deployment, which is called bulk-i.
	Image func(i int) string
}

// ApplyBulk creates the namespace and the Deployments.
func ApplyBulk(ctx context.Context, client dynamic.Interface, bulk Bulk) error {
	namespace := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "v1",
		"kind":       "Namespace",
		"metadata":   map[string]any{"name": bulk.Namespace},
	}}
	if err := apply(ctx, client, namespace); err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(bulkParallel)
	for i := range bulk.Count {
		group.Go(func() error { return apply(ctx, client, bulk.deployment(i)) })
	}
	return group.Wait()
}

func (b Bulk) deployment(i int) *unstructured.Unstructured {
	name := fmt.Sprintf("bulk-%d", i)
	labels := map[string]any{"app": name}
	return &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "apps/v1",
		"kind":       "Deployment",
		"metadata":   map[string]any{"name": name, "namespace": b.Namespace},
		"spec": map[string]any{
			"replicas": b.Replicas,
			"selector": map[string]any{"matchLabels": labels},
			"template": map[string]any{
				"metadata": map[string]any{"labels": labels},
				"spec": map[string]any{"containers": []any{
					map[string]any{"name": "main", "image": b.Image(i)},
				}},
			},
		},
	}}
}
