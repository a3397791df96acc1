package incluster

import (
	"context"
	"fmt"
	"runtime"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/examples/playground/images"
	"github.com/patchbay-dev/patchbay/examples/playground/node"
)

// namespace is that of the workloads.
const namespace = "shop"

// workloads are deployments, with the images that they begin with and the full names of
// these.
var workloads = []struct{ name, image, full string }{
	{"web", "nginx:1.27", "docker.io/library/nginx:1.27"},
	{"pricing", "ghcr.io/acme/pricing:1.4", "ghcr.io/acme/pricing:1.4"},
	{"search", "quay.io/acme/search:9", "quay.io/acme/search:9"},
}

// programs are the images, which run.
func programs() []images.Image {
	var all []images.Image
	for _, w := range workloads {
		all = append(all, images.Image{
			Name: w.full, Platforms: []string{"linux/" + runtime.GOARCH},
			Layers:  []images.Layer{{Seed: "base", Size: 400_000}, {Seed: w.name, Size: 200_000}},
			Program: &images.Program{Says: w.name + " runs\n"},
		})
	}
	return all
}

// deploy makes the workloads.
func (d *demo) deploy(ctx context.Context) error {
	space := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: namespace}}
	if _, err := d.client.CoreV1().Namespaces().Create(ctx, space, metav1.CreateOptions{}); err != nil {
		return fmt.Errorf("make the namespace %s: %w", namespace, err)
	}
	// Pods need the account, which a controller makes a moment later.
	account := &corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Name: "default"}}
	_, _ = d.client.CoreV1().ServiceAccounts(namespace).Create(ctx, account, metav1.CreateOptions{})
	for _, w := range workloads {
		labels := map[string]string{"app": w.name}
		deployment := &appsv1.Deployment{
			ObjectMeta: metav1.ObjectMeta{Name: w.name},
			Spec: appsv1.DeploymentSpec{Selector: &metav1.LabelSelector{MatchLabels: labels}, Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labels},
				Spec: corev1.PodSpec{
					Containers:   []corev1.Container{{Name: "app", Image: w.image}},
					NodeSelector: map[string]string{node.Label: "true"},
					Tolerations:  []corev1.Toleration{{Key: node.Taint, Operator: corev1.TolerationOpExists}},
					DNSPolicy:    corev1.DNSDefault,
				},
			}},
		}
		if _, err := d.client.AppsV1().Deployments(namespace).Create(ctx, deployment, metav1.CreateOptions{}); err != nil {
			return fmt.Errorf("make the deployment %s: %w", w.name, err)
		}
	}
	return nil
}

// pod is the one of a workload.
type pod struct {
	node, image, digest string
}

// pods are the running ones, by the workload. Those that are about to go don't count; a
// workload with more than one is under way.
func (d *demo) pods(ctx context.Context) (map[string]pod, error) {
	list, err := d.client.CoreV1().Pods(namespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, fmt.Errorf("list the pods: %w", err)
	}
	found, count := map[string]pod{}, map[string]int{}
	for _, one := range list.Items {
		if one.DeletionTimestamp != nil {
			continue
		}
		name := one.Labels["app"]
		count[name]++
		for _, status := range one.Status.ContainerStatuses {
			if status.State.Running != nil && status.Ready {
				_, digest, _ := strings.Cut(status.ImageID, "@")
				found[name] = pod{node: one.Spec.NodeName, image: one.Spec.Containers[0].Image, digest: digest}
			}
		}
	}
	for name, n := range count {
		if n > 1 {
			delete(found, name)
		}
	}
	return found, nil
}
