package node_test

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/examples/playground/controlplane"
	"github.com/patchbay-dev/patchbay/examples/playground/e2e/image"
	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/release"
)

const (
	system = "patchbay-system"
	server = "deployment/patchbay"
)

// TestInCluster installs the chart with both solutions where only restricted pods may be:
// they do from there what they do from outside, and a restart and an upgrade are not noticed.
func TestInCluster(t *testing.T) {
	images := map[string]string{"redis": redis, "cart": cart}
	workloads := deploy(t, images)
	// This is the mirror's name for pods; the node knows it, too.
	mirror := stage.ForPods(stage.Mirror.Address())
	upgrade := install(t, mirror, workloads)
	onMirror := func(_ string, p pod) bool { return p.running && strings.HasPrefix(p.image, mirror+"/") }
	await(t, workloads, onMirror)

	awaitRewriting(t, mirror)
	created := deploy(t, images)
	await(t, created, onMirror)
	for deployment, count := range stage.ReplicaSets(t, created) {
		if count != 1 {
			t.Errorf("%s was rolled out %d times", deployment, count)
		}
	}

	load := startLoad(t, mirror)
	followEndpoints(t)
	followLogs(t)
	kubectl(t, "", "rollout", "restart", "-n", system, server)
	kubectl(t, "", "rollout", "status", "-n", system, server, "--timeout=2m")
	followLogs(t)
	upgrade()
	load.stop(t)
	killServers(t, mirror)

	if log := kubectl(t, "", "logs", "-n", system, server); !strings.Contains(log, "image-mirror") {
		t.Errorf("the log is: %s", log)
	}
	wantForwarded(t)
	wantOpened(t)
	kubectl(t, "", "delete", "flows", "-n", system, "--all", "--timeout=2m")
	if left := kubectl(t, "", "get", "mutatingwebhookconfigurations", "-o", "name"); left != "" {
		t.Errorf("the deleted flows left %s", left)
	}
}

// install installs the chart, with Image Mirror for a namespace and the webhook. It is
// removed with the test. Upgrade brings other pods in their place.
func install(t *testing.T, mirror, namespace string) (upgrade func()) {
	t.Helper()
	made, err := image.Publish(patchbay.Within(t), t.TempDir(), stage.Binary, "")
	if err != nil {
		t.Fatal(err)
	}
	kubectl(t, "", "create", "namespace", system)
	kubectl(t, "", "label", "namespace", system, "pod-security.kubernetes.io/enforce=restricted")
	t.Cleanup(func() {
		kubectl(t, "", "delete", "mutatingwebhookconfigurations", "--all")
		kubectl(t, "", "delete", "namespace", system, "--wait=false")
	})
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("patchbay's log:\n%s", kubectl(t, "", "logs", "-n", system, server, "--all-pods", "--tail=60"))
			t.Log(kubectl(t, "", "get", "flows,pods", "-n", system, "-o", "wide"), events(t, system))
		}
	})
	helm := func(level string) {
		t.Helper()
		type object = map[string]any
		err := release.Install(patchbay.Within(t), stage.Stack, release.Options{
			Image: made.Layout, Chart: filepath.Join("..", "..", "..", "..", "deploy", "chart"), Helm: os.Getenv("GITOPS_BINARY"), Namespace: system,
			Values: object{"drainSeconds": 3, "logLevel": level, "solutions": object{
				"imageMirror":        object{"enabled": true, "parameters": object{"localRegistry": mirror, "insecure": true, "namespace": namespace}},
				"imagePolicyWebhook": object{"enabled": true, "parameters": object{"localRegistry": mirror, "insecure": true}},
			}},
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	helm("info")
	return func() { helm("debug") }
}

// awaitRewriting waits until the API server asks the pods about what is created.
func awaitRewriting(t *testing.T, mirror string) {
	t.Helper()
	_, err := patchbay.Await(patchbay.Within(t), func(ctx context.Context) (string, error) { return probe(ctx, "probe") },
		func(image string) bool { return strings.HasPrefix(image, mirror+"/") })
	if err != nil {
		t.Fatal(err)
	}
}

// probe asks what would become of a deployment's image.
func probe(ctx context.Context, name string) (string, error) {
	created, err := stage.Cluster.AppsV1().Deployments("default").Create(ctx, workload(name, redis), metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
	if err != nil {
		return "", err
	}
	return created.Spec.Template.Spec.Containers[0].Image, nil
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

// wantOpened has patchbay open lead to a pod and log in, with a token of the pods' own
// account.
func wantOpened(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	command := exec.CommandContext(ctx, stage.Binary, "open", "--namespace", system, "--service-account", "patchbay", "--no-browser",
		"--kubeconfig", stage.ControlPlane.Kubeconfig())
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var failure strings.Builder
	command.Stderr = &failure
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { cancel(); _ = command.Wait() }()
	link := ""
	for lines := bufio.NewScanner(out); link == "" && lines.Scan(); {
		if at := strings.Index(lines.Text(), "http://"); at >= 0 && strings.Contains(lines.Text(), "/login?") {
			link = strings.TrimSpace(lines.Text()[at:])
		}
	}
	if link == "" {
		t.Fatalf("patchbay open printed no link: %s", &failure)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar}
	login, err := browser.Get(link)
	if err != nil {
		t.Fatal(err)
	}
	_ = login.Body.Close()
	address, _, _ := strings.Cut(link, "/login")
	session, err := browser.Get(address + "/api/v1/session")
	if err != nil {
		t.Fatal(err)
	}
	defer session.Body.Close()
	if body, _ := io.ReadAll(session.Body); !strings.Contains(string(body), "system:serviceaccount:"+system+":patchbay") {
		t.Errorf("the session is %s: %s", session.Status, body)
	}
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
