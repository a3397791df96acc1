package objects_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/dynamic"
	"sigs.k8s.io/yaml"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

const ticks = `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata:
  name: ticks
  labels: {team: shop}
spec:
  title: Ticks
  nodes:
    - {id: ticker, component: common/ticker, settings: {delay: 86400000, context: {large: 9007199254740993, share: 0.5}}}
    - {id: shown, component: common/debug}
  edges:
    - {from: ticker.out, to: shown.in}
layout:
  ticker: {x: 0, "y": 10}
`

func established(conditions string) bool { return strings.Contains(conditions, "type:Established") }

// bay is a server whose flows are the objects of a namespace of its own.
type bay struct {
	patchbay.Bay
	namespace string
	flows     dynamic.ResourceInterface
}

func open(t *testing.T) *bay {
	t.Helper()
	namespace := stage.Namespace(t)
	define(t)
	return openAs(t, namespace, account(t, namespace))
}

func openAs(t *testing.T, namespace, kubeconfig string) *bay {
	t.Helper()
	return openNamed(t, namespace, kubeconfig, "server")
}

// openNamed opens a server that has the name of a pod, so that it need not wait for its own
// lease when it is started again.
func openNamed(t *testing.T, namespace, kubeconfig, name string) *bay {
	t.Helper()
	options := stage.Options(t.TempDir(), kubeconfig)
	options.Env = append(options.Env, "POD_NAME="+name)
	options.Flags = []string{"--store", "kubernetes", "--namespace", namespace}
	b := &bay{Bay: patchbay.New(options), namespace: namespace, flows: objects.Resource(kind).Namespace(namespace)}
	b.Serve(t)
	t.Cleanup(func() { // or the finalizers would keep the namespace
		_ = b.flows.DeleteCollection(context.WithoutCancel(t.Context()), metav1.DeleteOptions{}, metav1.ListOptions{})
	})
	return b
}

func parsed(t *testing.T, text string) *unstructured.Unstructured {
	t.Helper()
	read, err := yaml.YAMLToJSON([]byte(text)) // as kubectl does
	if err != nil {
		t.Fatal(err)
	}
	o := &unstructured.Unstructured{}
	if err := o.UnmarshalJSON(read); err != nil {
		t.Fatal(err)
	}
	return o
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// apply does what kubectl apply --server-side does.
func (b *bay) apply(t *testing.T, text string) error {
	t.Helper()
	o := parsed(t, text)
	_, err := b.flows.Apply(t.Context(), o.GetName(), o, metav1.ApplyOptions{FieldManager: "kubectl", Force: true})
	return err
}

// await waits for something of a flow's object.
func (b *bay) await(t *testing.T, name string, done func(*unstructured.Unstructured) bool) *unstructured.Unstructured {
	t.Helper()
	found, err := patchbay.Await(patchbay.Within(t), func(ctx context.Context) (*unstructured.Unstructured, error) {
		found, err := b.flows.Get(ctx, name, metav1.GetOptions{})
		if apierrors.IsNotFound(err) {
			return nil, nil
		}
		return found, err
	}, done)
	if err != nil {
		t.Fatalf("flow %s: %v; it is %v", name, err, found)
	}
	return found
}

// condition is "status reason" of a condition of a flow's object.
func condition(o *unstructured.Unstructured, name string) string {
	if o == nil {
		return ""
	}
	all, _, _ := unstructured.NestedSlice(o.Object, "status", "conditions")
	for _, one := range all {
		if one, _ := one.(map[string]any); one["type"] == name {
			status, _ := one["status"].(string)
			reason, _ := one["reason"].(string)
			return status + " " + reason
		}
	}
	return ""
}

// transitions are the times of the conditions of a flow's object.
func transitions(t *testing.T, o *unstructured.Unstructured) (times []time.Time) {
	t.Helper()
	all, _, _ := unstructured.NestedSlice(o.Object, "status", "conditions")
	for _, one := range all {
		one, _ := one.(map[string]any)
		text, _ := one["lastTransitionTime"].(string)
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Error(err)
		}
		times = append(times, at)
	}
	return times
}

func ready(o *unstructured.Unstructured) bool {
	generation, _, _ := unstructured.NestedInt64(o.Object, "status", "observedGeneration")
	return condition(o, "Ready") == "True Deployed" && generation == o.GetGeneration()
}

func (b *bay) document(t *testing.T, name string) string {
	t.Helper()
	return b.Do(t, "flow", "get", name, "-o", "yaml").Stdout
}

func TestAnAppliedFlowRuns(t *testing.T) {
	t.Parallel()
	b := open(t)
	if err := b.apply(t, ticks); err != nil {
		t.Fatal(err)
	}
	made := b.await(t, "ticks", ready)
	if times := transitions(t, made); slices.ContainsFunc(times, func(at time.Time) bool { return time.Since(at) > time.Hour }) {
		t.Errorf("the conditions changed at %v", times)
	}
	if finalizers := made.GetFinalizers(); len(finalizers) != 1 {
		t.Errorf("finalizers: %v", finalizers)
	}
	text := b.document(t, "ticks")
	for _, want := range []string{"team: shop", "large: 9007199254740993", "share: 0.5", "title: Ticks", "10"} {
		if !strings.Contains(text, want) {
			t.Errorf("the document has no %q:\n%s", want, text)
		}
	}
	b.Do(t, "flow", "start", "ticks")
	b.await(t, "ticks", func(o *unstructured.Unstructured) bool {
		state, _, _ := unstructured.NestedString(o.Object, "status", "lastRun", "state")
		return condition(o, "Running") == "True Started" && state == "ok" && condition(o, "Degraded") == "False NoFailures"
	})

	// A change from outside reaches the running flow, which goes on.
	if err := b.apply(t, strings.Replace(ticks, "title: Ticks", "title: Tocks", 1)); err != nil {
		t.Fatal(err)
	}
	b.await(t, "ticks", ready)
	if text := b.document(t, "ticks"); !strings.Contains(text, "title: Tocks") {
		t.Errorf("the change has not arrived:\n%s", text)
	}
	if o := b.await(t, "ticks", ready); condition(o, "Running") != "True Started" {
		t.Errorf("it runs no more: %s", condition(o, "Running"))
	}

	// A restart finds what there is, without the data directory: nothing of it is there.
	if err := b.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(b.Options.Dir, "data")); err != nil {
		t.Fatal(err)
	}
	b.Serve(t)
	if o := b.await(t, "ticks", ready); condition(o, "Running") != "True Started" {
		t.Errorf("after a restart it runs no more: %s", condition(o, "Running"))
	}
	if text := b.document(t, "ticks"); !strings.Contains(text, "title: Tocks") {
		t.Errorf("after a restart:\n%s", text)
	}
}

func TestTheEditorsFlowIsAnObject(t *testing.T) {
	t.Parallel()
	b := open(t)
	path := filepath.Join(t.TempDir(), "ticks.yaml")
	write(t, path, ticks)
	b.Do(t, "flow", "apply", "-f", path)
	made := b.await(t, "ticks", ready)
	if title, _, _ := unstructured.NestedString(made.Object, "spec", "title"); title != "Ticks" || made.GetLabels()["team"] != "shop" {
		t.Errorf("title %q, labels %v", title, made.GetLabels())
	}
	// What somebody changed meanwhile is not overwritten, and what is no part of the
	// document stays.
	if err := b.apply(t, strings.Replace(b.document(t, "ticks"), "title: Ticks", "title: Theirs", 1)); err != nil {
		t.Fatal(err)
	}
	b.await(t, "ticks", ready)
	outcome := b.Do(t, "flow", "get", "ticks", "-o", "yaml")
	if !strings.Contains(outcome.Stdout, "title: Theirs") {
		t.Errorf("document:\n%s", outcome.Stdout)
	}
	b.Do(t, "flow", "uninstall", "ticks")
	b.await(t, "ticks", func(o *unstructured.Unstructured) bool { return o == nil })
	if outcome := b.Try(t, "flow", "get", "ticks"); outcome.Code == 0 {
		t.Error("the flow is still there")
	}
}

func TestDeletionUninstalls(t *testing.T) {
	t.Parallel()
	b := open(t)
	if err := b.apply(t, ticks); err != nil {
		t.Fatal(err)
	}
	b.await(t, "ticks", ready)
	b.Do(t, "flow", "start", "ticks")
	// While no engine runs, the object stays.
	if err := b.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := b.flows.Delete(t.Context(), "ticks", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	if left, err := b.flows.Get(t.Context(), "ticks", metav1.GetOptions{}); err != nil || left.GetDeletionTimestamp() == nil {
		t.Fatalf("the object is gone before anything was undone: %v", err)
	}
	b.Serve(t)
	b.await(t, "ticks", func(o *unstructured.Unstructured) bool { return o == nil })
	if left, err := stage.Cluster.CoreV1().Secrets(b.namespace).List(t.Context(), metav1.ListOptions{LabelSelector: "patchbay.dev/flow=ticks"}); err != nil || len(left.Items) > 0 {
		t.Errorf("%d Secrets of its state are left, %v", len(left.Items), err)
	}
	// Nothing of it is left: a flow of the same name begins again.
	if err := b.apply(t, ticks); err != nil {
		t.Fatal(err)
	}
	if o := b.await(t, "ticks", ready); condition(o, "Running") != "False Stopped" {
		t.Errorf("a new flow runs as the old one did: %s", condition(o, "Running"))
	}
}

// TestAWebhookWithoutTheAPIServer takes the API server away from the server of a webhook,
// which answers all the same. Then the flow is deleted while no server runs.
func TestAWebhookWithoutTheAPIServer(t *testing.T) {
	t.Parallel()
	define(t)
	const name = "image-policy-webhook"
	way := newWay(t)
	b := openAs(t, stage.Namespace(t), way.kubeconfig(t))
	b.Do(t, "solution", "install", name, "--set", "localRegistry=mirror.example:5000", "--set", "port="+strconv.Itoa(hookPort),
		"--set", "address=127.0.0.1", "--set", "selfCheckAddress="+patchbay.Loopback(hookPort))
	b.Do(t, "flow", "start", name)
	registered := func(ctx context.Context) (int, error) {
		found, err := stage.Cluster.AdmissionregistrationV1().MutatingWebhookConfigurations().List(ctx, metav1.ListOptions{LabelSelector: "app.kubernetes.io/managed-by=patchbay"})
		if err != nil {
			return 0, err
		}
		return len(found.Items), nil
	}
	if _, err := patchbay.Await(patchbay.Within(t), registered, func(count int) bool { return count == 1 }); err != nil {
		t.Fatal(err)
	}
	awaitRewritten(t, b.namespace)
	way.close(t)
	rewritten(t, b.namespace)
	awaitPanel(t, b, name, "ticker", "Waiting for the flow's lease")
	rewritten(t, b.namespace)
	way.open(t)
	awaitPanel(t, b, name, "ticker", "Running")
	rewritten(t, b.namespace)

	if err := b.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := b.flows.Delete(t.Context(), name, metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	b.Serve(t)
	b.await(t, name, func(o *unstructured.Unstructured) bool { return o == nil })
	if count, err := registered(t.Context()); count != 0 || err != nil {
		t.Errorf("%d webhooks are still registered, %v", count, err)
	}
}

func TestASecretThatComesLater(t *testing.T) {
	t.Parallel()
	b := open(t)
	if err := b.apply(t, strings.Replace(ticks, "share: 0.5", `share: '{{ secret("late/key") }}'`, 1)); err != nil {
		t.Fatal(err)
	}
	b.await(t, "ticks", func(o *unstructured.Unstructured) bool { return condition(o, "Ready") == "False Invalid" })
	late := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: "late"}, StringData: map[string]string{"key": "value"}}
	if _, err := stage.Cluster.CoreV1().Secrets(b.namespace).Create(t.Context(), late, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	b.await(t, "ticks", ready)
}

func TestWhatDoesNotFitIsRefused(t *testing.T) {
	t.Parallel()
	b := open(t)
	refused := map[string]string{
		"an unknown key":        strings.Replace(ticks, "  title: Ticks", "  titel: Ticks", 1),
		"an id twice":           strings.Replace(ticks, "id: shown", "id: ticker", 1),
		"a wrong component":     strings.Replace(ticks, "common/debug", "debug", 1),
		"a wrong type":          strings.Replace(ticks, "title: Ticks", "title: [Ticks]", 1),
		"a node without its id": strings.Replace(ticks, "{id: shown, ", "{", 1),
	}
	for name, text := range refused {
		o := parsed(t, text)
		if _, err := b.flows.Create(t.Context(), o, metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}, FieldValidation: "Strict"}); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	// The rest is a condition, and what ran goes on.
	if err := b.apply(t, ticks); err != nil {
		t.Fatal(err)
	}
	b.await(t, "ticks", ready)
	if err := b.apply(t, strings.Replace(ticks, "component: common/debug", "component: common/debugg", 1)); err != nil {
		t.Fatal(err)
	}
	b.await(t, "ticks", func(o *unstructured.Unstructured) bool { return strings.HasPrefix(condition(o, "Ready"), "False") })
	if text := b.document(t, "ticks"); !strings.Contains(text, "common/debug\n") {
		t.Errorf("what ran before does not go on:\n%s", text)
	}
	if err := b.apply(t, ticks); err != nil {
		t.Fatal(err)
	}
	b.await(t, "ticks", ready)
}
