package webhook_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

const migrateJob = `
apiVersion: batch/v1
kind: Job
metadata: {name: migrate, labels: {rev: "1"}}
spec:
  backoffLimit: 1
  template:
    metadata: {labels: {app: migrate}}
    spec:
      restartPolicy: Never
      containers: [{name: m, image: "nginx:latest"}]
`

const gateway = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: gateway}
spec:
  selector: {matchLabels: {app: gateway}}
  template:
    metadata:
      labels: {app: gateway}
      annotations: {inject.istio.io/templates: gateway}
    spec:
      containers: [{name: proxy, image: auto}, {name: filled, image: FILLED_IN}]
`

// TestJobs applies a Job twice, with one answer missed in between or not: its
// template is immutable, so that it must stay as it is in the file. Its pods are
// pulled from the mirror all the same.
func TestJobs(t *testing.T) {
	start(t, "resources=workloads", "placeholders=auto,FILLED_IN")
	for name, way := range ways() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := newKubectl(t)
			file := k.write(t, "job.yaml", migrateJob)
			for range 2 {
				k.do(t, 0, "apply", append([]string{"-f", file}, way.flags...)...)
			}
			if got, _ := k.do(t, 0, "get", "job", "migrate", "-o", "jsonpath={.spec.template.spec.containers[*].image}"); got != "nginx:latest" {
				t.Errorf("the template has the image %q, want that of the file", got)
			}
			k.awaitPod(t, "app=migrate", mirrored("nginx:latest"))
		})
	}
	t.Run("others' pods", func(t *testing.T) {
		t.Parallel()
		c, where := newCaller(t), stage.Namespace(t)
		wantImages(t, podKind, c.mustCreate(t, podKind, where, podKind.object("it", podOf("nginx:1")), metav1.DryRunAll), false, "nginx:1")
		wantImages(t, replicaSetKind, c.mustCreate(t, replicaSetKind, where, replicaSetKind.object("it", podOf("nginx:1"))), false, "nginx:1")
		k := kubectl{namespace: where, dir: t.TempDir()}
		k.awaitPod(t, "app=replicaset-it", "nginx:1")
	})
	t.Run("placeholders", func(t *testing.T) {
		t.Parallel()
		k := newKubectl(t)
		file := k.write(t, "gateway.yaml", gateway)
		for range 2 {
			k.do(t, 0, "apply", "-f", file)
		}
		if got, _ := k.do(t, 0, "get", "deployment", "gateway", "-o", "jsonpath={.spec.template.spec.containers[*].image}"); got != "auto FILLED_IN" {
			t.Errorf("the gateway has the images %q", got)
		}
	})
}

// TestRestartHeals misses an answer: what was stored then comes right with the next
// change of the template, such as a restart, and not by itself.
func TestRestartHeals(t *testing.T) {
	k := newKubectl(t)
	file := k.manifest(t, "nginx:1.27")
	k.do(t, 0, "apply", "-f", file) // nobody answers yet
	start(t)
	k.do(t, 0, "apply", "-f", file)
	k.do(t, 0, "annotate", "deployment", "web", "note=read")
	k.do(t, 0, "scale", "deployment", "web", "--replicas=2")
	wantOneRollout(t, k.namespace, "web", "nginx:1.27")
	k.do(t, 0, "rollout", "restart", "deployment", "web")
	if got := rolledOut(t, k.namespace, "web").Spec.Template.Spec.Containers[0].Image; got != mirrored("nginx:1.27") {
		t.Errorf("after the restart the image is %q", got)
	}
	if n := stage.ReplicaSets(t, k.namespace)["web"]; n != 2 {
		t.Errorf("%d ReplicaSets, want that of the restart and the one before", n)
	}
}

// write writes a file for kubectl, and returns its path.
func (k kubectl) write(t *testing.T, name, text string) string {
	t.Helper()
	file := filepath.Join(k.dir, name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// awaitPod waits for a pod with labels, and looks at its images.
func (k kubectl) awaitPod(t *testing.T, labels string, images ...string) {
	t.Helper()
	pods, err := patchbay.Await(patchbay.Within(t), func(ctx context.Context) (*corev1.PodList, error) {
		return cluster.CoreV1().Pods(k.namespace).List(ctx, metav1.ListOptions{LabelSelector: labels})
	}, func(pods *corev1.PodList) bool { return len(pods.Items) > 0 })
	if err != nil {
		t.Fatalf("no pod with the labels %s: %v", labels, err)
	}
	var got []string
	for _, c := range pods.Items[0].Spec.Containers {
		got = append(got, c.Image)
	}
	if !slices.Equal(got, images) {
		t.Errorf("the pod has the images %q, want %q", got, images)
	}
}
