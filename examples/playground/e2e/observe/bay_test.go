package observe_test

import (
	"context"
	"strconv"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/images"
	"github.com/patchbay-dev/patchbay/examples/playground/product"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
)

// bay is a server with registries and a namespace of its own.
type bay struct {
	patchbay.Bay
	sources   *registry.Upstreams
	mirror    *registry.Mirror
	namespace string
}

// open starts a server whose source registries hold nginx:1.27 and quay.io/team/app:1,
// and of which docker.io limits pulls.
func open(t *testing.T, env ...string) *bay {
	t.Helper()
	hosts := registry.PublicHosts()
	for i := range hosts {
		if hosts[i].Name == registry.DockerHub {
			hosts[i].PullLimit = 100
		}
	}
	sources, err := registry.StartUpstreams(context.WithoutCancel(t.Context()), registry.UpstreamOptions{Dir: t.TempDir(), Hosts: hosts})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sources.Close() })
	for _, name := range []string{"docker.io/library/nginx:1.27", "quay.io/team/app:1"} {
		if _, err := images.Push(t.Context(), sources.Seed(), images.Image{Name: name, Layers: []images.Layer{{Size: 1000, Seed: name}}}); err != nil {
			t.Fatal(err)
		}
	}
	options := stage.Options(t.TempDir(), stage.ControlPlane.Kubeconfig())
	options.Env = append(sources.Environment(), env...)
	b := &bay{Bay: patchbay.New(options), sources: sources, mirror: patchbay.Mirror(t, registry.MirrorOptions{}), namespace: stage.Namespace(t)}
	b.Serve(t)
	return b
}

// installMirror installs Image Mirror for the namespace of the bay. It passes when pass is called.
func (b *bay) installMirror(t *testing.T) {
	t.Helper()
	b.Do(t, "solution", "install", mirrorFlow, "--set", "localRegistry="+b.mirror.Address(), "--set", "namespace="+b.namespace, "--set", "interval=86400")
}

// pass lets Image Mirror pass, for the n-th time.
func (b *bay) pass(t *testing.T, n int) product.Run {
	t.Helper()
	if n > 1 {
		b.Do(t, "flow", "stop", mirrorFlow)
	}
	b.Do(t, "flow", "start", mirrorFlow)
	runs, err := b.AwaitRuns(patchbay.Within(t), mirrorFlow, n)
	if err != nil {
		t.Fatal(err)
	}
	run, err := b.Run(patchbay.Within(t), mirrorFlow, runs[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// startHook installs the webhook, and returns once the API server asks it. It is
// uninstalled when the test ends.
func (b *bay) startHook(t *testing.T) {
	t.Helper()
	b.Do(t, "solution", "install", hookFlow, "--set", "localRegistry="+b.mirror.Address(), "--set", "port="+strconv.Itoa(hookPort),
		"--set", "address=127.0.0.1", "--set", "selfCheckAddress="+patchbay.Loopback(hookPort))
	t.Cleanup(func() { b.Do(t, "flow", "uninstall", hookFlow) })
	b.Do(t, "flow", "start", hookFlow)
	_, err := patchbay.Await(patchbay.Within(t), func(ctx context.Context) (string, error) {
		made, err := cluster.AppsV1().Deployments(b.namespace).Create(ctx, deployment("probe", "probe:1"), metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
		if err != nil {
			return "", err
		}
		return made.Spec.Template.Spec.Containers[0].Image, nil
	}, func(image string) bool { return image != "probe:1" })
	if err != nil {
		t.Fatalf("the webhook is not asked: %v", err)
	}
}

// create makes a deployment in the bay's namespace.
func (b *bay) create(t *testing.T, name, image string) {
	t.Helper()
	if _, err := cluster.AppsV1().Deployments(b.namespace).Create(t.Context(), deployment(name, image), metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
}

// deployment is one without pods.
func deployment(name, image string) *appsv1.Deployment {
	labels := map[string]string{"app": name}
	return &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec: appsv1.DeploymentSpec{
			Paused:   true,
			Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labels},
				Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "app", Image: image}}},
			},
		},
	}
}
