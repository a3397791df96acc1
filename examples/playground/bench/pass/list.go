package pass

import (
	"context"
	"fmt"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

// PageSize is how many deployments are asked for at a time.
const PageSize = 500

// ListAll is the least that a pass has to do.
func ListAll(ctx context.Context, client kubernetes.Interface, want int) (time.Duration, error) {
	began, count := time.Now(), 0
	options := metav1.ListOptions{Limit: PageSize}
	for {
		page, err := client.AppsV1().Deployments(metav1.NamespaceAll).List(ctx, options)
		if err != nil {
			return 0, fmt.Errorf("list the deployments: %w", err)
		}
		count += len(page.Items)
		if options.Continue = page.Continue; options.Continue == "" {
			break
		}
	}
	if count != want {
		return 0, fmt.Errorf("list the deployments: %d, want %d", count, want)
	}
	return time.Since(began), nil
}
