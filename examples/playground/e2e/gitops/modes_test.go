package gitops_test

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/product"
)

// mode is one way to run one of the solutions.
type mode struct {
	name   string
	column string // in the table
	// start installs the solution for the mode's apps and starts it.
	start func(t *testing.T, b *patchbay.Bay)
	// work lets the solution do what it does to what is there. The webhook has done
	// it already.
	work func(t *testing.T, b *patchbay.Bay)
	// stop presses Stop, and returns when the cluster is rid of the solution.
	stop func(t *testing.T, b *patchbay.Bay)
	// jobs is where the pods of Jobs pull from.
	jobs string
	// probe finds out whether the webhook rewrites in a namespace.
	probe func(ctx context.Context, namespace string) (string, error)
}

const (
	webhookFlow = "image-policy-webhook"
	mirrorFlow  = "image-mirror"
)

func allModes() []mode {
	return []mode{
		imageMirror("mirror-only", "mirror-only"),
		imageMirror("patch", "patch"),
		webhook("deployments", "deployments", upstream, probeDeployment),
		webhook("workloads", "workloads", mirror, probeDeployment),
		webhook("pods", "pods", mirror, probePod),
	}
}

// imageMirror runs a pass over the mode's deployments whenever the test says so.
func imageMirror(label, gitops string) mode {
	name := mirrorFlow + "-" + label
	pass := func(t *testing.T, b *patchbay.Bay) {
		t.Helper()
		runs, err := b.Runs(patchbay.Within(t), name)
		if err != nil {
			t.Fatal(err)
		}
		b.Do(t, "flow", "stop", name)
		b.Do(t, "flow", "start", name)
		if _, err := b.AwaitRun(patchbay.Within(t), name, len(runs)+1); err != nil {
			t.Fatal(err)
		}
	}
	return mode{
		name: label, jobs: upstream, column: "Image Mirror, `gitops=" + gitops + "`",
		start: func(t *testing.T, b *patchbay.Bay) {
			b.Do(t, "solution", "install", mirrorFlow, "--name", name, "--set", "localRegistry="+stage.Mirror.Address(),
				"--set", "interval=86400", "--set", "gitops="+gitops, "--set", "labelSelector=mode="+label)
		},
		work: pass,
		stop: func(t *testing.T, b *patchbay.Bay) { b.Do(t, "flow", "stop", name) },
	}
}

// webhook sees the namespaces of its mode only. Parameters are beside those that
// make it so, of the form NAME=VALUE.
func webhook(label, resources, jobs string, probe func(context.Context, string) (string, error), parameters ...string) mode {
	return mode{
		name: label, jobs: jobs, column: "webhook, `resources=" + resources + "`",
		start: func(t *testing.T, b *patchbay.Bay) {
			args := []string{"solution", "install", webhookFlow, "--replace"}
			for _, p := range append([]string{
				"localRegistry=" + stage.Mirror.Address(), "port=" + strconv.Itoa(hookPort), "address=127.0.0.1", "selfCheckAddress=" + hookAddress(),
				"resources=" + resources, "namespaceSelector=" + modeLabel + "=" + label,
			}, parameters...) {
				args = append(args, "--set", p)
			}
			outcome := b.Do(t, args...)
			// Argo CD has been here, with the tests before.
			advice := "advice: set resources to pods"
			if advised := strings.Contains(outcome.Stderr, advice); advised != (resources != "pods") {
				t.Errorf("resources=%s: the install says %q; whether it should say %q: %t", resources, outcome.Stderr, advice, resources != "pods")
			}
			b.Do(t, "flow", "start", webhookFlow)
		},
		work:  func(*testing.T, *patchbay.Bay) {},
		stop:  func(t *testing.T, b *patchbay.Bay) { b.Do(t, "flow", "stop", webhookFlow) },
		probe: probe,
	}
}

// awaitAsked waits until the API server asks the webhook for a namespace's objects,
// or no longer does.
func (m mode) awaitAsked(t *testing.T, b *patchbay.Bay, namespace string, asked bool) {
	t.Helper()
	if m.probe == nil {
		return
	}
	_, err := await(patchbay.Within(t), func(ctx context.Context) (string, error) {
		return m.probe(ctx, namespace)
	}, func(image string) bool { return (image != probeImage) == asked })
	if err != nil {
		t.Fatalf("the webhook is asked should be %t: %v; its flow: %s", asked, err, b.Do(t, "flow", "status", webhookFlow))
	}
}

const probeImage = "probe:1"

func probePodSpec() corev1.PodSpec {
	return corev1.PodSpec{Containers: []corev1.Container{{Name: "c", Image: probeImage}}}
}

func probeDeployment(ctx context.Context, namespace string) (string, error) {
	labels := map[string]string{"app": "probe"}
	made, err := cluster.AppsV1().Deployments(namespace).Create(ctx, &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: "probe"},
		Spec: appsv1.DeploymentSpec{
			Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: labels}, Spec: probePodSpec()},
		},
	}, metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
	if err != nil {
		return "", fmt.Errorf("try to create a deployment: %w", err)
	}
	return made.Spec.Template.Spec.Containers[0].Image, nil
}

func probePod(ctx context.Context, namespace string) (string, error) {
	made, err := cluster.CoreV1().Pods(namespace).Create(ctx, &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "probe"}, Spec: probePodSpec(),
	}, metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
	if err != nil {
		return "", fmt.Errorf("try to create a pod: %w", err)
	}
	return made.Spec.Containers[0].Image, nil
}

// newBay starts the server that all modes share.
func newBay(t *testing.T) *patchbay.Bay {
	t.Helper()
	b := patchbay.New(product.Options{
		Binary: binary, Dir: t.TempDir(), Kubeconfig: stage.ControlPlane.Kubeconfig(), Env: stage.Upstreams.Environment(),
	})
	b.Serve(t)
	return &b
}
