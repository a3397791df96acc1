package gitops_test

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

const (
	// revision is the annotation by which the deployment controller counts rollouts.
	revision = "deployment.kubernetes.io/revision"
	jobImage = "nginx:latest" // in the chart
)

// seen is what an app's deployment web looks like once it has rolled out.
type seen struct {
	image    string   // in its template
	pods     []string // the images of its pods
	rollouts int      // so far; the deployment controller counts them
}

// awaitTakenUp waits until the deployment controller has seen the deployment as it is.
func (a *app) awaitTakenUp(ctx context.Context) error {
	_, err := await(ctx, a.web, takenUp)
	return err
}

func (a *app) web(ctx context.Context) (*appsv1.Deployment, error) {
	return cluster.AppsV1().Deployments(a.namespace).Get(ctx, "web", metav1.GetOptions{})
}

func takenUp(d *appsv1.Deployment) bool { return d.Status.ObservedGeneration == d.Generation }

// observe waits until the rollout is over.
func (a *app) observe(ctx context.Context) (seen, error) {
	d, err := await(ctx, a.web, func(d *appsv1.Deployment) bool {
		return takenUp(d) && d.Status.Replicas == *d.Spec.Replicas &&
			d.Status.UpdatedReplicas == *d.Spec.Replicas && d.Status.AvailableReplicas == *d.Spec.Replicas
	})
	if err != nil {
		return seen{}, err
	}
	out := seen{image: d.Spec.Template.Spec.Containers[0].Image}
	if out.rollouts, err = strconv.Atoi(d.Annotations[revision]); err != nil {
		return seen{}, err
	}
	pods, err := cluster.CoreV1().Pods(a.namespace).List(ctx, metav1.ListOptions{LabelSelector: "app=web"})
	if err != nil {
		return seen{}, err
	}
	for _, pod := range pods.Items {
		if pod.DeletionTimestamp == nil {
			out.pods = append(out.pods, pod.Spec.Containers[0].Image)
		}
	}
	slices.Sort(out.pods)
	return out, nil
}

// wantLeftAlone looks at what no solution may touch: the gateway's placeholder, and
// the template of the Job, which could not be applied again. The Job's pods have
// what the mode gives them.
func (a *app) wantLeftAlone(t *testing.T, jobs string) {
	t.Helper()
	gateway, err := await(patchbay.Within(t), func(ctx context.Context) (*appsv1.Deployment, error) {
		return cluster.AppsV1().Deployments(a.namespace).Get(ctx, "gateway", metav1.GetOptions{})
	}, takenUp)
	if err != nil {
		t.Error(err)
		return
	}
	if got := gateway.Spec.Template.Spec.Containers[0].Image; got != "auto" {
		t.Errorf("%s: the gateway has the image %q, want auto", a.namespace, got)
	}
	if got := gateway.Annotations[revision]; got != "1" {
		t.Errorf("%s: %s rollouts of the gateway, want one", a.namespace, got)
	}
	job, err := cluster.BatchV1().Jobs(a.namespace).Get(t.Context(), "migrate", metav1.GetOptions{})
	if err != nil {
		t.Error(err)
		return
	}
	if got := job.Spec.Template.Spec.Containers[0].Image; got != jobImage {
		t.Errorf("%s: the Job's template has the image %q, want %s", a.namespace, got, jobImage)
	}
	pods, err := await(patchbay.Within(t), func(ctx context.Context) (*corev1.PodList, error) {
		return cluster.CoreV1().Pods(a.namespace).List(ctx, metav1.ListOptions{LabelSelector: "app=migrate"})
	}, func(pods *corev1.PodList) bool { return len(pods.Items) > 0 })
	if err != nil {
		t.Errorf("%s: the Job has no pod: %v", a.namespace, err)
		return
	}
	for _, pod := range pods.Items {
		if got := pod.Spec.Containers[0].Image; from(stage.Mirror.Address(), got) != jobs {
			t.Errorf("%s: the Job's pod has the image %q, want it from the %s", a.namespace, got, jobs)
		}
	}
}

// The answers of from.
const (
	mirror   = "mirror"
	upstream = "upstream"
)

// from says where images come from.
func from(address string, images ...string) string {
	at := func(image string) bool { return strings.HasPrefix(image, address+"/") }
	switch {
	case len(images) == 0:
		return "nowhere"
	case !slices.ContainsFunc(images, func(image string) bool { return !at(image) }):
		return mirror
	case !slices.ContainsFunc(images, at):
		return upstream
	}
	return "both"
}
