package node_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/node"
)

// deploy makes a namespace with a deployment of one pod for each image, by its name, and
// returns the namespace. The deployments go away with the test.
func deploy(t *testing.T, images map[string]string) string {
	t.Helper()
	namespace := stage.Namespace(t)
	deployments := stage.Cluster.AppsV1().Deployments(namespace)
	t.Cleanup(func() {
		if err := deployments.DeleteCollection(patchbay.Within(t), metav1.DeleteOptions{}, metav1.ListOptions{}); err != nil {
			t.Error(err)
		}
	})
	for name, image := range images {
		if _, err := deployments.Create(t.Context(), workload(name, image), metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	return namespace
}

// workload is a deployment of one pod on a real node.
func workload(name, image string) *appsv1.Deployment {
	labels := map[string]string{"app": name}
	unprivileged := true
	return &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec: appsv1.DeploymentSpec{Selector: &metav1.LabelSelector{MatchLabels: labels}, Template: corev1.PodTemplateSpec{
			ObjectMeta: metav1.ObjectMeta{Labels: labels},
			Spec: corev1.PodSpec{
				Containers:      []corev1.Container{{Name: "app", Image: image}},
				SecurityContext: &corev1.PodSecurityContext{RunAsNonRoot: &unprivileged},
				NodeSelector:    map[string]string{node.Label: "true"},
				Tolerations:     []corev1.Toleration{{Key: node.Taint, Operator: corev1.TolerationOpExists}},
				DNSPolicy:       corev1.DNSDefault,
			},
		}},
	}
}

// pod is what a test looks at.
type pod struct {
	name, node, image, imageID string
	reason                     string // why the container waits
	message                    string
	running                    bool
}

// pods are those of a namespace that are not about to go, by their app.
func pods(ctx context.Context, namespace string) (map[string][]pod, error) {
	list, err := stage.Cluster.CoreV1().Pods(namespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, err
	}
	all := map[string][]pod{}
	for _, one := range list.Items {
		if one.DeletionTimestamp != nil {
			continue
		}
		found := pod{name: one.Name, node: one.Spec.NodeName, image: one.Spec.Containers[0].Image}
		for _, status := range one.Status.ContainerStatuses {
			found.imageID, found.running = status.ImageID, status.State.Running != nil && status.Ready
			if status.State.Waiting != nil {
				found.reason, found.message = status.State.Waiting.Reason, status.State.Waiting.Message
			}
		}
		all[one.Labels["app"]] = append(all[one.Labels["app"]], found)
	}
	return all, nil
}

// await waits until each app of a namespace has one pod, with which done is content.
func await(t *testing.T, namespace string, done func(app string, p pod) bool) map[string]pod {
	t.Helper()
	deployments, err := stage.Cluster.AppsV1().Deployments(namespace).List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	found, err := patchbay.Await(patchbay.Within(t), func(ctx context.Context) (map[string][]pod, error) { return pods(ctx, namespace) },
		func(all map[string][]pod) bool {
			return len(all) == len(deployments.Items) && !slices.ContainsFunc(slices.Collect(maps.Keys(all)), func(app string) bool {
				return len(all[app]) != 1 || !done(app, all[app][0])
			})
		})
	if err != nil {
		t.Fatalf("%v\n%s", err, events(t, namespace))
	}
	one := map[string]pod{}
	for app, all := range found {
		one[app] = all[0]
	}
	return one
}

// running is for await.
func running(_ string, p pod) bool { return p.running }

// events say why pods don't do what they should.
func events(t *testing.T, namespace string) string {
	t.Helper()
	list, err := stage.Cluster.CoreV1().Events(namespace).List(patchbay.Within(t), metav1.ListOptions{})
	if err != nil {
		return err.Error()
	}
	var lines []string
	for _, event := range list.Items {
		lines = append(lines, fmt.Sprintf("%s %s %s: %s", event.Type, event.InvolvedObject.Name, event.Reason, event.Message))
	}
	return strings.Join(lines, "\n")
}
