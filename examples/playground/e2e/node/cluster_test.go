package node_test

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/examples/playground/controlplane"
	"github.com/patchbay-dev/patchbay/examples/playground/e2e/image"
	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

const (
	system = "patchbay-system"
	server = "deployment/patchbay"
)

// TestInCluster runs Patchbay's own image as a pod, as an account that may do what the
// docs and patchbay rbac say: both solutions do from there what they do from outside.
func TestInCluster(t *testing.T) {
	images := map[string]string{"redis": redis, "cart": cart}
	workloads := deploy(t, images)
	install(t)
	// This is the mirror's name for pods; the node knows it, too.
	mirror := stage.ForPods(stage.Mirror.Address())
	onMirror := func(_ string, p pod) bool { return p.running && strings.HasPrefix(p.image, mirror+"/") }

	start(t, "image-mirror", "localRegistry="+mirror, "insecure=true", "namespace="+workloads)
	await(t, workloads, onMirror)

	start(t, "image-policy-webhook", "localRegistry="+mirror, "insecure=true")
	awaitRewriting(t, mirror)
	created := deploy(t, images)
	await(t, created, onMirror)
	for deployment, count := range stage.ReplicaSets(t, created) {
		if count != 1 {
			t.Errorf("%s was rolled out %d times", deployment, count)
		}
	}

	if log := kubectl(t, "", "logs", "-n", system, server); !strings.Contains(log, "Patchbay is ready") {
		t.Errorf("the log is: %s", log)
	}
	wantForwarded(t)
	for _, flow := range []string{"image-policy-webhook", "image-mirror"} {
		kubectl(t, "", "delete", "flow", "-n", system, flow)
	}
	if left := kubectl(t, "", "get", "mutatingwebhookconfigurations", "-o", "name"); left != "" {
		t.Errorf("the deleted flow left %s", left)
	}
}

// install pushes the image and applies what makes a server of it. It is removed with the
// test.
func install(t *testing.T) {
	t.Helper()
	pushed, err := image.Publish(patchbay.Within(t), t.TempDir(), stage.Binary, stage.Mirror.Address()+"/tools/patchbay:1")
	if err != nil {
		t.Fatal(err)
	}
	manifest, err := os.ReadFile(filepath.Join("testdata", "patchbay.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	definition, err := exec.CommandContext(t.Context(), stage.Binary, "crd").Output()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { kubectl(t, "", "delete", "namespace", system, "--wait=false") })
	kubectl(t, string(definition), "apply", "-f", "-")
	kubectl(t, "", "wait", "--for=condition=Established", "--timeout=2m", "crd/flows.patchbay.dev")
	proxy := "http://" + stage.ForPods(strings.TrimPrefix(stage.Upstreams.ProxyURL(), "http://"))
	kubectl(t, strings.NewReplacer("{IMAGE}", pushed.Printed, "{PROXY}", proxy).Replace(string(manifest)), "apply", "-f", "-")
	kubectl(t, storeRole(t), "apply", "-f", "-")
	kubectl(t, "", "create", "configmap", "-n", system, "upstreams", "--from-file=ca.pem="+stage.Upstreams.CAFile())
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("patchbay's log:\n%s\nits runs:\n%s", kubectl(t, "", "logs", "-n", system, server), inPod(t, "runs"))
		}
	})
	kubectl(t, "", "rollout", "status", "-n", system, server, "--timeout=2m")
}

// storeRole is the Role of the docs.
func storeRole(t *testing.T) string {
	t.Helper()
	page, err := os.ReadFile(filepath.Join("..", "..", "..", "..", "docs", "flow-objects.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(page), "```yaml\n")
	text, _, _ = strings.Cut(text, "```")
	return text
}

// start installs a solution from within the pod, gives the account the rights that its
// flow needs, and starts it.
func start(t *testing.T, solution string, parameters ...string) {
	t.Helper()
	arguments := []string{"solution", "install", solution}
	for _, parameter := range parameters {
		arguments = append(arguments, "--set", parameter)
	}
	inPod(t, arguments...)
	kubectl(t, inPod(t, "rbac", solution, "--service-account", system+"/patchbay"), "apply", "-f", "-")
	inPod(t, "flow", "start", solution)
}

// awaitRewriting waits until the API server asks the pod about what is created.
func awaitRewriting(t *testing.T, mirror string) {
	t.Helper()
	probe := workload("probe", redis)
	_, err := patchbay.Await(patchbay.Within(t), func(ctx context.Context) (string, error) {
		created, err := stage.Cluster.AppsV1().Deployments("default").Create(ctx, probe, metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
		if err != nil {
			return "", err
		}
		return created.Spec.Template.Spec.Containers[0].Image, nil
	}, func(image string) bool { return strings.HasPrefix(image, mirror+"/") })
	if err != nil {
		t.Fatalf("%v\n%s", err, kubectl(t, "", "logs", "-n", system, server))
	}
}

// wantForwarded asks the server through kubectl port-forward, which reaches the pod's
// loopback.
func wantForwarded(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	command := kubectlCommand(ctx, "port-forward", "-n", system, server, ":7424")
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { cancel(); _ = command.Wait() }()
	line, err := bufio.NewReader(out).ReadString('\n')
	address, _, found := strings.Cut(strings.TrimPrefix(line, "Forwarding from "), " ->")
	if err != nil || !found {
		t.Fatalf("port-forward says %q, %v", line, err)
	}
	response, err := http.Get("http://" + address + "/readyz")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if body, _ := io.ReadAll(response.Body); response.StatusCode != http.StatusOK {
		t.Errorf("the forwarded server answers %s: %s", response.Status, body)
	}
}

// inPod runs a command in the server's container.
func inPod(t *testing.T, arguments ...string) string {
	t.Helper()
	return kubectl(t, "", append([]string{"exec", "-n", system, server, "--", "/patchbay"}, arguments...)...)
}

// kubectl runs Kubernetes' own kubectl, which is to succeed, and returns what it prints.
func kubectl(t *testing.T, input string, arguments ...string) string {
	t.Helper()
	command := kubectlCommand(patchbay.Within(t), arguments...)
	command.Stdin = strings.NewReader(input)
	var failure strings.Builder
	command.Stderr = &failure
	out, err := command.Output()
	if err != nil {
		t.Fatalf("kubectl %s: %v: %s%s", strings.Join(arguments, " "), err, out, &failure)
	}
	return string(out)
}

func kubectlCommand(ctx context.Context, arguments ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, os.Getenv(controlplane.BinaryVariable), append([]string{"kubectl"}, arguments...)...)
	command.Env = append(os.Environ(), "KUBECONFIG="+stage.ControlPlane.Kubeconfig())
	return command
}
