package controlplane_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/patchbay-dev/patchbay/examples/playground/controlplane"
)

func TestDeploymentBecomesAvailable(t *testing.T) {
	cp := start(t, controlplane.Options{})
	client := client(t, cp)
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()

	version, err := client.Discovery().ServerVersion()
	if err != nil {
		t.Fatal(err)
	}
	if version.Major != "1" || !strings.HasPrefix(version.GitVersion, "v1.") {
		t.Errorf("the server says it is %+v", version)
	}
	create(ctx, t, client, deployment("web", nil))
	started := time.Now()
	waitDeployment(ctx, t, client, "web", func(d *appsv1.Deployment) bool {
		return d.Status.AvailableReplicas == 2
	})
	t.Logf("available after %s", time.Since(started).Round(time.Millisecond))

	sets, err := client.AppsV1().ReplicaSets("default").List(ctx, metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if len(sets.Items) != 1 {
		t.Errorf("%d replica sets, want 1: one rollout", len(sets.Items))
	}

	// What the garbage collector owns goes with its owner.
	if err := client.AppsV1().Deployments("default").Delete(ctx, "web", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	waitNoPods(ctx, t, client)
}

func TestPullFailure(t *testing.T) {
	cp := start(t, controlplane.Options{})
	client := client(t, cp)
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()

	create(ctx, t, client, deployment("broken", map[string]string{"playground.patchbay.dev/pull": "fails"}))
	pods, err := client.CoreV1().Pods("default").Watch(ctx, metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer pods.Stop()
	for event := range pods.ResultChan() {
		pod, ok := event.Object.(*corev1.Pod)
		if !ok || len(pod.Status.ContainerStatuses) == 0 {
			continue
		}
		waiting := pod.Status.ContainerStatuses[0].State.Waiting
		if waiting == nil || waiting.Reason != "ImagePullBackOff" {
			t.Errorf("container is %+v, want waiting with ImagePullBackOff", pod.Status.ContainerStatuses[0].State)
		}
		return
	}
	t.Fatal("no pod got a container status")
}

func TestStopLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	cp := start(t, controlplane.Options{})
	if entries := list(t, dir); len(entries) == 0 {
		t.Fatal("the control plane kept its data somewhere else than in TMPDIR")
	}
	if err := cp.Stop(); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(cp.PID(), 0); err != syscall.ESRCH {
		t.Errorf("process %d: %v, want %v", cp.PID(), err, syscall.ESRCH)
	}
	if entries := list(t, dir); len(entries) > 0 {
		t.Errorf("left: %v", entries)
	}
	if err := cp.Stop(); err != nil {
		t.Errorf("second stop: %v", err)
	}
}

func TestContextEndsIt(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cp, err := controlplane.Start(ctx, controlplane.Options{})
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	select {
	case <-cp.Exited():
	case <-time.After(2 * time.Minute):
		t.Fatal("still running two minutes after its context ended")
	}
	if err := cp.Stop(); err != nil {
		t.Error(err)
	}
}

func TestMissingBinary(t *testing.T) {
	t.Setenv(controlplane.BinaryVariable, "")
	_, err := controlplane.Start(t.Context(), controlplane.Options{})
	if err == nil || !strings.Contains(err.Error(), "build.sh") {
		t.Errorf("got %v, want an error that names build.sh", err)
	}
}

func TestFailureShowsTheLog(t *testing.T) {
	dir := t.TempDir()
	// A file where etcd wants its directory.
	if err := os.WriteFile(filepath.Join(dir, "etcd"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := controlplane.Start(t.Context(), controlplane.Options{Dir: dir})
	if err == nil || !strings.Contains(err.Error(), "start etcd") {
		t.Errorf("got %v, want the child's own reason", err)
	}
}

func start(t *testing.T, opts controlplane.Options) *controlplane.ControlPlane {
	t.Helper()
	began := time.Now()
	cp, err := controlplane.Start(context.WithoutCancel(t.Context()), opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("ready after %s", time.Since(began).Round(time.Millisecond))
	t.Cleanup(func() {
		if err := cp.Stop(); err != nil {
			t.Error(err)
		}
	})
	return cp
}

func client(t *testing.T, cp *controlplane.ControlPlane) kubernetes.Interface {
	t.Helper()
	cfg, err := clientcmd.BuildConfigFromFlags("", cp.Kubeconfig())
	if err != nil {
		t.Fatal(err)
	}
	client, err := kubernetes.NewForConfig(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func deployment(name string, annotations map[string]string) *appsv1.Deployment {
	replicas, labels := int32(2), map[string]string{"app": name}
	return &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec: appsv1.DeploymentSpec{
			Replicas: &replicas,
			Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labels, Annotations: annotations},
				Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "main", Image: "nginx:1.27"}}},
			},
		},
	}
}

func create(ctx context.Context, t *testing.T, client kubernetes.Interface, d *appsv1.Deployment) {
	t.Helper()
	if _, err := client.AppsV1().Deployments("default").Create(ctx, d, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
}

func waitDeployment(ctx context.Context, t *testing.T, client kubernetes.Interface, name string, done func(*appsv1.Deployment) bool) {
	t.Helper()
	changes, err := client.AppsV1().Deployments("default").Watch(ctx, metav1.ListOptions{FieldSelector: "metadata.name=" + name})
	if err != nil {
		t.Fatal(err)
	}
	defer changes.Stop()
	for event := range changes.ResultChan() {
		if d, ok := event.Object.(*appsv1.Deployment); ok && done(d) {
			return
		}
	}
	t.Fatalf("deployment %s: %v", name, ctx.Err())
}

// waitNoPods watches until every pod that was there is deleted.
func waitNoPods(ctx context.Context, t *testing.T, client kubernetes.Interface) {
	t.Helper()
	pods, err := client.CoreV1().Pods("default").List(ctx, metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	left := len(pods.Items)
	changes, err := client.CoreV1().Pods("default").Watch(ctx, metav1.ListOptions{ResourceVersion: pods.ResourceVersion})
	if err != nil {
		t.Fatal(err)
	}
	defer changes.Stop()
	for left > 0 {
		select {
		case event := <-changes.ResultChan():
			if event.Type == watch.Deleted {
				left--
			}
		case <-ctx.Done():
			t.Fatalf("%d pods outlived their deployment", left)
		}
	}
}

func list(t *testing.T, dir string) []os.DirEntry {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	return entries
}
