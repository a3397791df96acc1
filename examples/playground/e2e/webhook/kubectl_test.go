package webhook_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"

	"github.com/patchbay-dev/patchbay/examples/playground/controlplane"
	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

// The exit codes of kubectl diff, as its help text has them.
const (
	noDifference = 0
	differences  = 1
	failure      = 2
)

// manifest is the name of the file with the deployment web.
const manifest = "deployment.yaml"

// way is one of the two in which kubectl applies.
type way struct {
	flags []string
	again string // what it says of a file that it has applied before
}

// ways are both. Without the webhook the first would say unchanged: it compares
// the file with what is stored, before it asks the server.
func ways() map[string]way {
	return map[string]way{
		"client-side": {again: "deployment.apps/web configured\n"},
		"server-side": {flags: []string{"--server-side"}, again: "deployment.apps/web serverside-applied\n"},
	}
}

// TestKubectlDiff does what a user of git does with one manifest: diff, apply,
// and both again. Whoever diffs sees what the webhook will do, and after the
// apply no difference, though the file and the cluster name different images.
func TestKubectlDiff(t *testing.T) {
	start(t)
	for name, way := range ways() {
		t.Run(name, func(t *testing.T) {
			k := newKubectl(t)
			file := k.manifest(t, "nginx:latest")
			flags := append([]string{"-f", file}, way.flags...)

			diff, _ := k.do(t, differences, "diff", flags...)
			wantImageLines(t, diff, "+"+mirrored("nginx:latest"))
			k.wantNothingStored(t)

			k.do(t, 0, "apply", flags...)
			wantOneRollout(t, k.namespace, "web", mirrored("nginx:latest"))
			if diff, _ = k.do(t, noDifference, "diff", flags...); diff != "" {
				t.Errorf("what was applied differs:\n%s", diff)
			}
			before := rolledOut(t, k.namespace, "web").Generation
			if said, _ := k.do(t, 0, "apply", flags...); said != way.again {
				t.Errorf("the same file again: kubectl says %q, want %q", said, way.again)
			}
			wantOneRollout(t, k.namespace, "web", mirrored("nginx:latest"))

			k.manifest(t, "nginx:1.28")
			diff, _ = k.do(t, differences, "diff", flags...)
			wantImageLines(t, diff, "-"+mirrored("nginx:latest"), "+"+mirrored("nginx:1.28"))
			if after := rolledOut(t, k.namespace, "web").Generation; after != before {
				t.Errorf("neither the same file nor a diff is a change: generation %d, want %d", after, before)
			}
		})
	}
}

// TestKubectlDryRun creates and updates without storing.
func TestKubectlDryRun(t *testing.T) {
	start(t)
	for name, way := range ways() {
		t.Run(name, func(t *testing.T) {
			k := newKubectl(t)
			flags := append([]string{"-f", filepath.Join(k.dir, manifest)}, way.flags...)
			dry := slices.Concat(flags, []string{"--dry-run=server", "-o", "jsonpath={.spec.template.spec.containers[*].image}"})
			wantDry := func(image string) {
				t.Helper()
				k.manifest(t, image)
				if got, said := k.do(t, 0, "apply", dry...); got != mirrored(image) || said != "" {
					t.Errorf("image %q, want %q; kubectl says %q, want nothing", got, mirrored(image), said)
				}
			}
			wantDry("nginx:latest")
			k.wantNothingStored(t)
			k.do(t, 0, "apply", flags...)
			wantDry("nginx:latest")
			wantDry("nginx:1.28")
			wantOneRollout(t, k.namespace, "web", mirrored("nginx:latest"))
		})
	}
}

// TestKubectlTakesOver goes from client-side to server-side apply. To the API
// server the image in the file is not the one that the former made, so there is
// a conflict; it is over once the latter owns the field.
func TestKubectlTakesOver(t *testing.T) {
	start(t)
	k := newKubectl(t)
	file := k.manifest(t, "nginx:latest")
	k.do(t, 0, "apply", "-f", file)

	for _, args := range [][]string{{"-f", file, "--server-side"}, {"-f", file, "--server-side", "--dry-run=server"}} {
		_, said := k.do(t, 1, "apply", args...)
		const want = `Apply failed with 1 conflict: conflict with "kubectl-client-side-apply" using apps/v1: .spec.template.spec.containers[name="c0"].image`
		if !strings.Contains(said, want) {
			t.Errorf("%q: kubectl says %q, want %q", args, said, want)
		}
	}
	k.do(t, failure, "diff", "-f", file, "--server-side")

	k.do(t, 0, "apply", "-f", file, "--server-side", "--force-conflicts")
	k.do(t, noDifference, "diff", "-f", file, "--server-side")
	k.do(t, 0, "apply", "-f", file, "--server-side", "--dry-run=server")
	k.do(t, 0, "apply", "-f", file, "--server-side")
	wantOneRollout(t, k.namespace, "web", mirrored("nginx:latest"))
}

// TestKubectlWithPods has the webhook see pods only: a deployment is to kubectl
// as if there were none.
func TestKubectlWithPods(t *testing.T) {
	start(t, "resources=pods")
	k := newKubectl(t)
	file := k.manifest(t, "nginx:latest")
	diff, _ := k.do(t, differences, "diff", "-f", file)
	wantImageLines(t, diff, "+nginx:latest")
	k.do(t, 0, "apply", "-f", file)
	wantOneRollout(t, k.namespace, "web", "nginx:latest")
	k.do(t, noDifference, "diff", "-f", file)
	if said, _ := k.do(t, 0, "apply", "-f", file); said != "deployment.apps/web unchanged\n" {
		t.Errorf("the same file again: kubectl says %q", said)
	}
	k.do(t, 0, "apply", "-f", file, "--server-side")

	pods, _ := k.do(t, 0, "get", "pods", "-o", "jsonpath={.items[*].spec.containers[*].image}")
	if want := mirrored("nginx:latest"); pods != want {
		t.Errorf("the pod has the image %q, want %q", pods, want)
	}
}

// TestKubectlShowsWarnings has the webhook say what it would do.
func TestKubectlShowsWarnings(t *testing.T) {
	start(t, "dryRun=true")
	k := newKubectl(t)
	_, said := k.do(t, 0, "apply", "-f", k.manifest(t, "nginx:latest"))
	if want := "Warning: would rewrite nginx:latest to " + mirrored("nginx:latest") + "\n"; said != want {
		t.Errorf("kubectl says %q, want %q", said, want)
	}
	wantOneRollout(t, k.namespace, "web", "nginx:latest")
}

// kubectl runs Kubernetes' own, in a namespace.
type kubectl struct {
	namespace string
	dir       string
}

func newKubectl(t *testing.T) kubectl {
	t.Helper()
	// It runs this program to compare.
	if _, err := exec.LookPath("diff"); err != nil {
		t.Fatalf("find diff, of which package diffutils is the usual one: %v", err)
	}
	return kubectl{namespace: stage.Namespace(t), dir: t.TempDir()}
}

// do runs a command that is to end with a code.
func (k kubectl) do(t *testing.T, code int, verb string, args ...string) (stdout, stderr string) {
	t.Helper()
	args = append([]string{"kubectl", verb, "--namespace", k.namespace}, args...)
	cmd := exec.CommandContext(patchbay.Within(t), os.Getenv(controlplane.BinaryVariable), args...)
	// Nothing of the person's who runs the test takes part.
	cmd.Env = append(os.Environ(), "KUBECONFIG="+stage.ControlPlane.Kubeconfig(), "HOME="+k.dir, "KUBERC=off", "KUBECTL_EXTERNAL_DIFF=")
	var out, said strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &said
	err := cmd.Run()
	if cmd.ProcessState == nil {
		t.Fatal(err)
	}
	if got := cmd.ProcessState.ExitCode(); got != code {
		t.Fatalf("%s: exit code %d, want %d\nstdout: %s\nstderr: %s", cmd, got, code, &out, &said)
	}
	return out.String(), said.String()
}

// manifest writes the file, and returns its path.
func (k kubectl) manifest(t *testing.T, image string) string {
	t.Helper()
	text, err := yaml.Marshal(deploymentKind.object("web", podOf(image)).Object)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(k.dir, manifest)
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

var imageLine = regexp.MustCompile(`(?m)^([-+]) +(?:- )?image: (.+)$`)

// wantImageLines looks at the images that a diff takes away and adds, such as
// "+nginx:1.27".
func wantImageLines(t *testing.T, diff string, want ...string) {
	t.Helper()
	var got []string
	for _, line := range imageLine.FindAllStringSubmatch(diff, -1) {
		got = append(got, line[1]+line[2])
	}
	if !slices.Equal(got, want) {
		t.Errorf("the diff has the images %q, want %q:\n%s", got, want, diff)
	}
}

func (k kubectl) wantNothingStored(t *testing.T) {
	t.Helper()
	_, err := cluster.AppsV1().Deployments(k.namespace).Get(t.Context(), "web", metav1.GetOptions{})
	if !apierrors.IsNotFound(err) {
		t.Errorf("the deployment is stored: %v", err)
	}
}
