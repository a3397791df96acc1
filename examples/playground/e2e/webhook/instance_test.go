package webhook_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/dynamic"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
)

// TestInstanceFromItsInstallToItsEnd takes the webhook from a registry that asks for a
// login: installed and started, edited, upgraded with a conflict while it answers, rolled
// back with its state, and uninstalled, which leaves the cluster as it was before.
func TestInstanceFromItsInstallToItsEnd(t *testing.T) {
	const user, password, name = "customer", "correct horse", "images"
	shop := patchbay.StartMirror(t, registry.MirrorOptions{Dir: t.TempDir(), Username: user, Password: password})
	b := &bay{Bay: patchbay.New(stage.Options(t.TempDir(), stage.ControlPlane.Kubeconfig()))}
	config := login(t, &b.Bay, shop.Address(), user, password)
	to := "oci://" + shop.Address() + "/shop/webhook"
	b.Do(t, "solution", "push", version(t, "1.0.0"), to+":1", "--no-checks")
	b.Do(t, "solution", "push", version(t, "9.0.0", "maxConcurrent: 4096", "maxConcurrent: 5000", "title: JSON decode", "title: Decode"), to+":9", "--no-checks")
	// The server's own login is in a Secret.
	pullSecret(t, "shop-login", config)
	b.Options.Flags = append(b.Options.Flags, "--registry-secret", "shop-login")
	b.Serve(t)
	before := everything(t)

	b.Do(t, "solution", "install", to+":1", "--name", name, "--set", "localRegistry="+mirror, "--set", "port="+strconv.Itoa(hookPort),
		"--set", "address=127.0.0.1", "--set", "selfCheckAddress="+hookAddress())
	b.Do(t, "flow", "start", name)
	b.awaitRewriting(t)
	authority := string(registered(t).Webhooks[0].ClientConfig.CABundle)

	// What people change stays, and where the new version changes the same they choose.
	edited := strings.NewReplacer("maxConcurrent: 4096", "maxConcurrent: 3000", "title: HTTPS server", "title: Ours").Replace(b.Do(t, "flow", "get", name).Stdout)
	file := filepath.Join(t.TempDir(), "flow.yaml")
	if err := os.WriteFile(file, []byte(edited), 0o600); err != nil {
		t.Fatal(err)
	}
	b.Do(t, "flow", "apply", "-f", file)
	const conflict = "nodes.server.settings.maxConcurrent"
	refused := b.Try(t, "solution", "upgrade", name, "--from", to+":9")
	if refused.Code != 1 || !strings.Contains(refused.Stderr, "conflict at "+conflict) {
		t.Errorf("an upgrade with a conflict: %s", refused)
	}
	b.awaitRewriting(t)
	b.Do(t, "solution", "upgrade", name, "--from", to+":9", "--mine", conflict)
	upgraded := b.Do(t, "flow", "get", name).Stdout
	for _, want := range []string{"@9.0.0", "maxConcurrent: 3000", "title: Ours", "title: Decode", "engine: strict"} {
		if !strings.Contains(upgraded, want) {
			t.Errorf("the upgraded flow lacks %q:\n%s", want, upgraded)
		}
	}
	b.awaitRewriting(t)
	if string(registered(t).Webhooks[0].ClientConfig.CABundle) != authority {
		t.Error("the upgrade has lost the certificate authority, which is state of a node")
	}

	b.Do(t, "solution", "rollback", name)
	if back := b.Do(t, "flow", "get", name).Stdout; !strings.Contains(back, "@1.0.0") || !strings.Contains(back, "maxConcurrent: 3000") || !strings.Contains(back, "title: JSON decode") {
		t.Errorf("after the rollback:\n%s", back)
	}
	b.awaitRewriting(t)
	if string(registered(t).Webhooks[0].ClientConfig.CABundle) != authority {
		t.Error("the rollback has lost the certificate authority")
	}

	goes := b.Do(t, "solution", "uninstall", name, "--yes")
	if !strings.Contains(goes.Stderr, "MutatingWebhookConfiguration "+configuration) {
		t.Errorf("the list of what goes lacks the configuration: %s", goes)
	}
	awaitUnregistered(t)
	after := everything(t)
	for object, content := range before {
		if after[object] != content {
			t.Errorf("%s was\n%s\nand is\n%s", object, content, after[object])
		}
	}
	for object := range after {
		if _, was := before[object]; !was {
			t.Errorf("left over: %s", object)
		}
	}
	if left, err := filepath.Glob(filepath.Join(b.Options.Dir, "data", "flows", "*")); err != nil || len(left) > 0 {
		t.Errorf("left over: %v, %v", left, err)
	}
}

// pullSecret moves a docker config into a Secret of the server's namespace.
func pullSecret(t *testing.T, name, config string) {
	t.Helper()
	text, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(config, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	secrets := cluster.CoreV1().Secrets("default")
	secret := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: name}, Type: corev1.SecretTypeDockerConfigJson, Data: map[string][]byte{corev1.DockerConfigJsonKey: text}}
	if _, err := secrets.Create(t.Context(), secret, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = secrets.Delete(context.WithoutCancel(t.Context()), name, metav1.DeleteOptions{}) })
}

// login gives the commands a docker config, and returns its path.
func login(t *testing.T, b *patchbay.Bay, host, user, password string) string {
	t.Helper()
	auth := base64.StdEncoding.EncodeToString([]byte(user + ":" + password))
	text, err := json.Marshal(map[string]any{"auths": map[string]any{host: map[string]string{"auth": auth}}})
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	if err := os.WriteFile(filepath.Join(home, "config.json"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	b.Options.Env = append(b.Options.Env, "DOCKER_CONFIG="+home)
	return filepath.Join(home, "config.json")
}

// version is a copy of the solution in another version, with its flow changed.
func version(t *testing.T, number string, changes ...string) string {
	t.Helper()
	directory := filepath.Join(t.TempDir(), "solution")
	if err := os.CopyFS(directory, os.DirFS("../../../../solutions/"+flow)); err != nil {
		t.Fatal(err)
	}
	changes = append(changes, "version: 1.0.0", "version: "+number)
	for _, name := range []string{"solution.yaml", "flow.yaml"} {
		path := filepath.Join(directory, name)
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(strings.NewReplacer(changes...).Replace(string(text))), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return directory
}

// everything is each object of the cluster, but for what it keeps changing by itself.
func everything(t *testing.T) map[string]string {
	t.Helper()
	ask, err := discovery.NewDiscoveryClientForConfig(stage.Config)
	if err != nil {
		t.Fatal(err)
	}
	lists, err := ask.ServerPreferredResources()
	if err != nil {
		t.Fatal(err)
	}
	client, err := dynamic.NewForConfig(stage.Config)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, list := range lists {
		version, err := schema.ParseGroupVersion(list.GroupVersion)
		if err != nil {
			t.Fatal(err)
		}
		for _, resource := range list.APIResources {
			if strings.Contains(strings.Join(resource.Verbs, " "), "list") && resource.Kind != "Lease" && resource.Kind != "Event" {
				collect(t, client, version.WithResource(resource.Name), all)
			}
		}
	}
	return all
}

func collect(t *testing.T, client dynamic.Interface, resource schema.GroupVersionResource, into map[string]string) {
	t.Helper()
	list, err := client.Resource(resource).List(context.WithoutCancel(t.Context()), metav1.ListOptions{})
	if err != nil {
		t.Fatalf("list %s: %v", resource.Resource, err)
	}
	for _, one := range list.Items {
		unstructured.RemoveNestedField(one.Object, "status")
		for _, field := range []string{"resourceVersion", "managedFields", "generation"} {
			unstructured.RemoveNestedField(one.Object, "metadata", field)
		}
		text, err := one.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		into[resource.Resource+" "+one.GetNamespace()+"/"+one.GetName()] = string(text)
	}
}
