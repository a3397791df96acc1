package patchbay

import (
	"context"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/examples/playground/product"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
)

// Options are those of a server in a directory of its own that reaches the cluster by
// a kubeconfig.
func (s Stage) Options(dir, kubeconfig string) product.Options {
	return product.Options{Binary: s.Binary, Dir: dir, Kubeconfig: kubeconfig, Env: s.Upstreams.Environment()}
}

// Namespace makes a namespace in which pods can be created, and returns its name.
func (s Stage) Namespace(t *testing.T) string {
	t.Helper()
	made, err := s.Cluster.CoreV1().Namespaces().Create(t.Context(),
		&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{GenerateName: "e2e-"}}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	// Pods need the account, which a controller makes a moment later.
	account := &corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Name: "default"}}
	_, _ = s.Cluster.CoreV1().ServiceAccounts(made.Name).Create(t.Context(), account, metav1.CreateOptions{})
	return made.Name
}

// ReplicaSets counts the ReplicaSets of a namespace's deployments, by the deployment.
func (s Stage) ReplicaSets(t *testing.T, namespace string) map[string]int {
	t.Helper()
	sets, err := s.Cluster.AppsV1().ReplicaSets(namespace).List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for _, set := range sets.Items {
		if owner := metav1.GetControllerOf(&set); owner != nil {
			count[owner.Name]++
		}
	}
	return count
}

// RolledOut reports whether a deployment's pods are all of its newest template.
func RolledOut(d *appsv1.Deployment) bool {
	return d.Status.ObservedGeneration == d.Generation && d.Status.UpdatedReplicas == *d.Spec.Replicas &&
		d.Status.Replicas == d.Status.UpdatedReplicas
}

// Mirror starts a mirror that behaves as zot does and ends with the test.
func Mirror(t *testing.T, options registry.MirrorOptions) *registry.Mirror {
	t.Helper()
	options.Dir, options.Zot = t.TempDir(), registry.LikeZot()
	return StartMirror(t, options)
}

// StartMirror starts a mirror as the options have it. It ends with the test.
func StartMirror(t *testing.T, options registry.MirrorOptions) *registry.Mirror {
	t.Helper()
	m, err := registry.StartMirror(context.WithoutCancel(t.Context()), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.Close() })
	return m
}
