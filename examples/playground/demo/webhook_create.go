package demo

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"sync"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
)

// create creates a deployment, waits until it is rolled out, counts its
// ReplicaSets, and pulls what it got from the mirror.
func (d *imagePolicyWebhook) create(ctx context.Context, c creation) (created, error) {
	out := created{creation: c}
	key := c.namespace + "/" + c.name
	heard := &warnings{}
	config := rest.CopyConfig(d.stage.Config)
	config.WarningHandler = heard
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return out, fmt.Errorf("build a client for the cluster: %w", err)
	}
	made, err := client.AppsV1().Deployments(c.namespace).Create(ctx, deploymentOf(c), metav1.CreateOptions{})
	if err != nil {
		return out, fmt.Errorf("create the deployment %s: %w", key, err)
	}
	out.got, out.said = made.Spec.Template.Spec.Containers[0].Image, heard.all()
	err = await(ctx, func() (bool, error) {
		now, err := client.AppsV1().Deployments(c.namespace).Get(ctx, c.name, metav1.GetOptions{})
		if err != nil {
			return false, err
		}
		out.got = now.Spec.Template.Spec.Containers[0].Image
		return now.Status.ObservedGeneration == now.Generation && now.Status.AvailableReplicas == *now.Spec.Replicas &&
			now.Status.UpdatedReplicas == now.Status.Replicas, nil
	})
	if err != nil {
		return out, fmt.Errorf("wait for the rollout of %s: %w", key, err)
	}
	sets, err := client.AppsV1().ReplicaSets(c.namespace).List(ctx, metav1.ListOptions{LabelSelector: "app=" + c.name})
	if err != nil {
		return out, fmt.Errorf("list the ReplicaSets of %s: %w", key, err)
	}
	out.replicaSets = len(sets.Items)
	if !c.rewritten {
		return out, nil
	}
	p, err := placeOf(d.stage.Values.Mirror, c.image)
	if err != nil {
		return out, err
	}
	out.target, out.source = p.target, cmp.Or(p.pinned, d.stage.Values.Digests[p.canonical])
	out.pulled, out.pullError = pull(ctx, out.got)
	return out, nil
}

// pull asks the mirror for an image as a node does, and returns its digest.
func pull(ctx context.Context, image string) (string, error) {
	ref, err := name.ParseReference(image)
	if err != nil {
		return "", fmt.Errorf("pull %s: %w", image, err)
	}
	transport := &http.Transport{} // never through a proxy
	defer transport.CloseIdleConnections()
	found, err := remote.Get(ref, remote.WithContext(ctx), remote.WithTransport(transport))
	if err != nil {
		return "", fmt.Errorf("pull %s: %w", image, err)
	}
	return found.Digest.String(), nil
}

func deploymentOf(c creation) *appsv1.Deployment {
	pods := map[string]string{"app": c.name}
	return &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: c.name, Labels: c.labels},
		Spec: appsv1.DeploymentSpec{
			Selector: &metav1.LabelSelector{MatchLabels: pods},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: pods},
				Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "main", Image: c.image}}},
			},
		},
	}
}

// warnings keeps what the API server says to a client, as kubectl prints it.
type warnings struct {
	mu   sync.Mutex
	said []string
}

// HandleWarningHeader implements rest.WarningHandler.
func (w *warnings) HandleWarningHeader(_ int, _, text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.said = append(w.said, text)
}

func (w *warnings) all() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.said
}
