package pass

import (
	"context"
	"fmt"

	"golang.org/x/sync/errgroup"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

// Namespace is where the deployments are.
const Namespace = "bench"

// Fill creates the deployments from one number up to another, without that. They are
// paused, so that no pods keep the control plane busy while it is measured.
func Fill(ctx context.Context, client kubernetes.Interface, mirror string, from, to int) error {
	own := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: Namespace}}
	if _, err := client.CoreV1().Namespaces().Create(ctx, own, metav1.CreateOptions{}); err != nil && !apierrors.IsAlreadyExists(err) {
		return fmt.Errorf("create a namespace: %w", err)
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(16)
	for i := from; i < to; i++ {
		group.Go(func() error {
			if _, err := client.AppsV1().Deployments(Namespace).Create(ctx, Deployment(mirror, i), metav1.CreateOptions{}); err != nil {
				return fmt.Errorf("create a deployment: %w", err)
			}
			return nil
		})
	}
	return group.Wait()
}
