package gitops_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"text/template"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/examples/playground/controlplane"
)

const (
	chart = "testdata/chart"
	// modeLabel is on the namespaces, for the webhook, and mode on the deployments,
	// for Image Mirror: each sees those of its own mode only.
	modeLabel = "e2e.patchbay.dev/mode"
)

// app is what one tool brings into the cluster: a namespace of its own, with the
// objects of the chart.
type app struct {
	namespace string
	mode      string
	dir       string // the tool's home; the manifest lies there too
	values    values
}

// values are what changes between two applies, in the chart as in the manifest.
type values struct {
	Image string
	Rev   int // a label of the Job, so that each apply changes something of it
}

func newApp(t *testing.T, mode string) *app {
	t.Helper()
	made, err := cluster.CoreV1().Namespaces().Create(t.Context(), &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{
		GenerateName: mode + "-", Labels: map[string]string{modeLabel: mode},
	}}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	// Pods need the account, which a controller makes a moment later.
	account := &corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Name: "default"}}
	_, _ = cluster.CoreV1().ServiceAccounts(made.Name).Create(t.Context(), account, metav1.CreateOptions{})
	return &app{namespace: made.Name, mode: mode, dir: t.TempDir()}
}

// manifest writes the chart's objects with the values, as git would have them, and
// returns the file's path.
func (a *app) manifest() (string, error) {
	files, err := filepath.Glob(chart + "/templates/*.yaml")
	if err != nil {
		return "", err
	}
	var text bytes.Buffer
	for _, file := range files {
		parsed, err := template.ParseFiles(file)
		if err != nil {
			return "", err
		}
		text.WriteString("---\n")
		data := map[string]any{"Values": map[string]any{"image": a.values.Image, "rev": a.values.Rev, "mode": a.mode}}
		if err := parsed.Execute(&text, data); err != nil {
			return "", err
		}
	}
	path := filepath.Join(a.dir, "manifest.yaml")
	return path, os.WriteFile(path, text.Bytes(), 0o600)
}

// chartValues are the flags by which Helm is given the values.
func (a *app) chartValues() []string {
	return []string{"--set", "image=" + a.values.Image, "--set-string", fmt.Sprintf("rev=%d", a.values.Rev), "--set", "mode=" + a.mode}
}

// failure is a command that ended with another code than 0.
type failure struct {
	command string
	code    int
	said    string // stdout and stderr
}

func (f *failure) Error() string {
	return fmt.Sprintf("%s: exit code %d:\n%s", f.command, f.code, f.said)
}

// run runs a tool in the app's namespace, and returns what it says. The error is a
// *failure when the tool itself failed.
func (a *app) run(ctx context.Context, program string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, program, args...)
	// Nothing of the person's who runs the test takes part.
	cmd.Env = append(os.Environ(), "KUBECONFIG="+stage.ControlPlane.Kubeconfig(), "HOME="+a.dir, "KUBERC=off", "KUBECTL_EXTERNAL_DIFF=")
	said, err := cmd.CombinedOutput()
	if cmd.ProcessState != nil && cmd.ProcessState.ExitCode() > 0 {
		return "", &failure{command: strings.Join(cmd.Args, " "), code: cmd.ProcessState.ExitCode(), said: string(said)}
	}
	return strings.TrimSpace(string(said)), err
}

func (a *app) helm(ctx context.Context, verb string, args ...string) (string, error) {
	return a.run(ctx, tools, append([]string{"helm", verb, "app", "--namespace", a.namespace}, args...)...)
}

func (a *app) kubectl(ctx context.Context, verb string, args ...string) (string, error) {
	return a.run(ctx, os.Getenv(controlplane.BinaryVariable), append([]string{"kubectl", verb, "--namespace", a.namespace}, args...)...)
}

// withManifest runs a command of Flux or Argo CD on the app's manifest.
func (a *app) withManifest(ctx context.Context, args ...string) (string, error) {
	file, err := a.manifest()
	if err != nil {
		return "", err
	}
	return a.run(ctx, tools, append(args, "--namespace", a.namespace, file)...)
}
