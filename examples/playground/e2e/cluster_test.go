package e2e_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/dynamic"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/images"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
	"github.com/patchbay-dev/patchbay/examples/playground/workloads"
)

// samples are the namespaces of the sample workloads.
var samples = []string{"shop", "data", "platform"}

// state is what a deployment looks like.
type state struct {
	Images      []string // init containers first
	ReplicaSets int
	Generation  int64
}

// settled waits until every deployment of some namespaces is rolled out, and
// returns them by NAMESPACE/NAME.
func settled(t *testing.T, namespaces ...string) map[string]state {
	t.Helper()
	deployments, err := patchbay.Await(patchbay.Within(t), func(ctx context.Context) ([]appsv1.Deployment, error) {
		return list(ctx, namespaces)
	}, func(all []appsv1.Deployment) bool {
		return !slices.ContainsFunc(all, func(d appsv1.Deployment) bool { return !patchbay.RolledOut(&d) })
	})
	if err != nil {
		t.Fatalf("the rollouts do not end: %v", err)
	}
	states := map[string]state{}
	for _, d := range deployments {
		states[key(d.Namespace, d.Name)] = state{Images: imagesOf(d.Spec.Template.Spec), Generation: d.Generation}
	}
	for _, namespace := range namespaces {
		for deployment, count := range stage.ReplicaSets(t, namespace) {
			one := states[key(namespace, deployment)]
			one.ReplicaSets = count
			states[key(namespace, deployment)] = one
		}
	}
	return states
}

func list(ctx context.Context, namespaces []string) ([]appsv1.Deployment, error) {
	var all []appsv1.Deployment
	for _, namespace := range namespaces {
		found, err := cluster.AppsV1().Deployments(namespace).List(ctx, metav1.ListOptions{})
		if err != nil {
			return nil, err
		}
		all = append(all, found.Items...)
	}
	return all, nil
}

func imagesOf(pod corev1.PodSpec) []string {
	var images []string
	for _, container := range slices.Concat(pod.InitContainers, pod.Containers) {
		images = append(images, container.Image)
	}
	for _, volume := range pod.Volumes {
		if volume.Image != nil {
			images = append(images, volume.Image.Reference)
		}
	}
	return images
}

func key(namespace, name string) string { return namespace + "/" + name }

// cast prepares a mirror, and the sample workloads for it.
func cast(t *testing.T, own *registry.Mirror) workloads.Values {
	t.Helper()
	if _, err := images.Push(t.Context(), own.Seed(), workloads.MirrorImages(own.Address())...); err != nil {
		t.Fatal(err)
	}
	values := workloads.Values{Mirror: own.Address(), Digests: stage.Values.Digests}
	putBack(t, values)
	return values
}

// putBack gives the sample workloads their original images, as a GitOps tool
// would.
func putBack(t *testing.T, values workloads.Values) {
	t.Helper()
	client, err := dynamic.NewForConfig(stage.Config)
	if err != nil {
		t.Fatal(err)
	}
	if err := workloads.Apply(t.Context(), client, values); err != nil {
		t.Fatal(err)
	}
}

// deployment is one for a test, with an image for each container.
type deployment struct {
	name    string
	images  []string
	volume  string // the image of a volume
	labels  map[string]string
	secrets []string
}

// namespace makes a namespace with deployments and pull secrets (the text of a
// Docker configuration by the secret's name), and returns its name. The
// deployments go away with the test.
func namespace(t *testing.T, secrets map[string]string, deployments ...deployment) string {
	t.Helper()
	made := stage.Namespace(t)
	t.Cleanup(func() {
		err := cluster.AppsV1().Deployments(made).DeleteCollection(context.WithoutCancel(t.Context()), metav1.DeleteOptions{}, metav1.ListOptions{})
		if err != nil {
			t.Errorf("remove the deployments of namespace %s: %v", made, err)
		}
	})
	for name, text := range secrets {
		secret := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: name}, Type: corev1.SecretTypeDockerConfigJson,
			StringData: map[string]string{corev1.DockerConfigJsonKey: text}}
		if _, err := cluster.CoreV1().Secrets(made).Create(t.Context(), secret, metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	for _, d := range deployments {
		if _, err := cluster.AppsV1().Deployments(made).Create(t.Context(), d.object(), metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	return made
}

func (d deployment) object() *appsv1.Deployment {
	labels := map[string]string{"app": d.name}
	pod := corev1.PodSpec{}
	for i, image := range d.images {
		pod.Containers = append(pod.Containers, corev1.Container{Name: fmt.Sprintf("c%d", i), Image: image})
	}
	for _, secret := range d.secrets {
		pod.ImagePullSecrets = append(pod.ImagePullSecrets, corev1.LocalObjectReference{Name: secret})
	}
	if d.volume != "" {
		pod.Volumes = []corev1.Volume{{Name: "model", VolumeSource: corev1.VolumeSource{Image: &corev1.ImageVolumeSource{Reference: d.volume}}}}
	}
	own := maps.Clone(labels)
	maps.Copy(own, d.labels)
	return &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: d.name, Labels: own},
		Spec: appsv1.DeploymentSpec{
			Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: labels}, Spec: pod},
		},
	}
}

// want compares the images of a namespace's deployments.
func want(t *testing.T, namespace string, images map[string][]string) {
	t.Helper()
	all, err := list(t.Context(), []string{namespace})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range all {
		if got := imagesOf(d.Spec.Template.Spec); !slices.Equal(got, images[d.Name]) {
			t.Errorf("deployment %s has the images %v, want %v", d.Name, got, images[d.Name])
		}
	}
	if len(all) != len(images) {
		t.Errorf("%d deployments, want %d", len(all), len(images))
	}
}
