package demo

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
)

// imagesInCluster returns the images of every deployment, init containers first,
// by NAMESPACE/NAME.
func imagesInCluster(ctx context.Context, config *rest.Config) (map[string][]string, error) {
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return nil, fmt.Errorf("build a client for the cluster: %w", err)
	}
	list, err := client.AppsV1().Deployments(metav1.NamespaceAll).List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, fmt.Errorf("list the deployments: %w", err)
	}
	all := map[string][]string{}
	for _, deployment := range list.Items {
		key := deployment.Namespace + "/" + deployment.Name
		pod := deployment.Spec.Template.Spec
		for _, containers := range [][]corev1.Container{pod.InitContainers, pod.Containers} {
			for _, container := range containers {
				all[key] = append(all[key], container.Image)
			}
		}
	}
	return all, nil
}
