package chart_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

// helm runs Helm, and returns what it prints and says. Nothing of the person's who runs
// the test takes part.
func helm(t *testing.T, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context()) // it also cleans up
	cmd := exec.CommandContext(ctx, tools, append([]string{"helm"}, args...)...)
	cmd.Env = append(os.Environ(), "KUBECONFIG="+stage.ControlPlane.Kubeconfig(), "HOME="+t.TempDir())
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	err = cmd.Run()
	return out.String(), said.String(), err
}

func mustHelm(t *testing.T, args ...string) string {
	t.Helper()
	out, said, err := helm(t, args...)
	if err != nil {
		t.Fatalf("helm %s: %v\n%s%s", strings.Join(args, " "), err, out, said)
	}
	return out
}

// refused runs Helm, which is to fail with a text.
func refused(t *testing.T, want string, args ...string) {
	t.Helper()
	out, said, err := helm(t, args...)
	if err == nil || !strings.Contains(said, want) {
		t.Errorf("helm %s: %v, want %q in:\n%s%s", strings.Join(args, " "), err, want, out, said)
	}
}

// release is an installed chart.
type release struct{ name, namespace string }

// install installs the chart into a namespace of its own, in which pods are restricted.
// What is left when the test ends is removed.
func install(t *testing.T, flags ...string) release {
	t.Helper()
	r := release{name: "patchbay", namespace: restricted(t)}
	t.Cleanup(func() { r.remove(t) })
	r.helm(t, "install", append([]string{chart}, flags...)...)
	awaitDefinition(t)
	return r
}

// helm runs a verb of Helm on the release.
func (r release) helm(t *testing.T, verb string, args ...string) string {
	t.Helper()
	return mustHelm(t, append([]string{verb, r.name, "--namespace", r.namespace}, args...)...)
}

// remove leaves a cluster in which the chart can be installed for the first time.
func (r release) remove(t *testing.T) {
	t.Helper()
	ctx := patchbay.Within(t)
	flows := objects.Resource(flowKind).Namespace(r.namespace)
	if left, err := flows.List(ctx, metav1.ListOptions{}); err == nil {
		for _, flow := range left.Items { // nobody is there who would let them go
			flow.SetFinalizers(nil)
			_, _ = flows.Update(ctx, &flow, metav1.UpdateOptions{})
		}
	}
	r.helm(t, "uninstall", "--ignore-not-found")
	removeDefinition(ctx, t)
}

const definition = "flows.patchbay.dev"

func removeDefinition(ctx context.Context, t *testing.T) {
	t.Helper()
	_ = objects.Resource(definitions).Delete(ctx, definition, metav1.DeleteOptions{})
	_, err := patchbay.Await(ctx, func(ctx context.Context) (bool, error) {
		_, err := objects.Resource(definitions).Get(ctx, definition, metav1.GetOptions{})
		return apierrors.IsNotFound(err), nil
	}, func(gone bool) bool { return gone })
	if err != nil {
		t.Error(err)
	}
}

// awaitDefinition waits until the API server serves flows.
func awaitDefinition(t *testing.T) {
	t.Helper()
	_, err := patchbay.Await(patchbay.Within(t), func(ctx context.Context) (bool, error) {
		_, err := objects.Resource(flowKind).List(ctx, metav1.ListOptions{})
		return err == nil, err
	}, func(served bool) bool { return served })
	if err != nil {
		t.Fatal(err)
	}
}

// restricted makes a namespace that refuses pods which want more than they need.
func restricted(t *testing.T) string {
	t.Helper()
	name := stage.Namespace(t)
	namespace, err := stage.Cluster.CoreV1().Namespaces().Get(t.Context(), name, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	namespace.Labels["pod-security.kubernetes.io/enforce"] = "restricted"
	if _, err := stage.Cluster.CoreV1().Namespaces().Update(t.Context(), namespace, metav1.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
	return name
}

// webhook are the flags that switch Image Policy Webhook on.
func webhook(parameters ...string) []string {
	return solutionFlags("imagePolicyWebhook", append([]string{"localRegistry=mirror.example:5000"}, parameters...))
}

// mirroring are the flags that switch Image Mirror on.
func mirroring(parameters ...string) []string {
	return solutionFlags("imageMirror", append([]string{"localRegistry=mirror.example:5000"}, parameters...))
}

func solutionFlags(key string, parameters []string) []string {
	flags := []string{"--set", "solutions." + key + ".enabled=true"}
	for _, p := range parameters {
		flags = append(flags, "--set", "solutions."+key+".parameters."+p)
	}
	return flags
}
