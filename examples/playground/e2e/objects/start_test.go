package objects_test

import (
	"path/filepath"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

func started(o *unstructured.Unstructured) bool { return condition(o, "Running") == "True Started" }

func lastRun(o *unstructured.Unstructured) string {
	id, _, _ := unstructured.NestedString(o.Object, "status", "lastRun", "id")
	return id
}

// TestAFlowStartsItself holds that what git says of a flow's start holds without anybody
// pressing Start, whatever has become of the state.
func TestAFlowStartsItself(t *testing.T) {
	t.Parallel()
	b := open(t)
	always := strings.Replace(ticks, "  title:", "  start: always\n  title:", 1)
	wrong := parsed(t, strings.Replace(always, "always", "sometimes", 1))
	if _, err := b.flows.Create(t.Context(), wrong, metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}}); err == nil || !strings.Contains(err.Error(), "spec.start") {
		t.Errorf("another word was taken: %v", err)
	}
	if err := b.apply(t, strings.Replace(always, "always", "manual", 1)); err != nil {
		t.Fatal(err)
	}
	if o := b.await(t, "ticks", ready); started(o) {
		t.Error("a flow that people start is started")
	}
	if err := b.apply(t, always); err != nil {
		t.Fatal(err)
	}
	b.await(t, "ticks", started)
	if out := b.Do(t, "flow", "status", "ticks").Stdout; !strings.Contains(out, "running (start: always)") {
		t.Errorf("status:\n%s", out)
	}
	if out := b.Do(t, "flow", "list").Stdout; !strings.Contains(out, "running, start: always") {
		t.Errorf("list:\n%s", out)
	}
	if outcome := b.Try(t, "flow", "stop", "ticks"); outcome.Code == 0 || !strings.Contains(outcome.Stderr, "its document starts it (start: always)") {
		t.Errorf("stop: %v", outcome)
	}

	// The state is lost while no engine runs. What the object says is of the engine before
	// until the next one has the lease.
	before := lastRun(b.await(t, "ticks", func(o *unstructured.Unstructured) bool { return lastRun(o) != "" }))
	if err := b.Kill(); err != nil {
		t.Fatal(err)
	}
	secrets := stage.Cluster.CoreV1().Secrets(b.namespace)
	if err := secrets.DeleteCollection(t.Context(), metav1.DeleteOptions{}, metav1.ListOptions{LabelSelector: "patchbay.dev/flow=ticks"}); err != nil {
		t.Fatal(err)
	}
	b.Serve(t)
	b.await(t, "ticks", func(o *unstructured.Unstructured) bool {
		return started(o) && lastRun(o) != "" && lastRun(o) != before
	})

	// Manual again, it goes on, and is stopped.
	if err := b.apply(t, ticks); err != nil {
		t.Fatal(err)
	}
	b.await(t, "ticks", func(o *unstructured.Unstructured) bool { return ready(o) && started(o) })
	b.Do(t, "flow", "stop", "ticks")
	b.await(t, "ticks", func(o *unstructured.Unstructured) bool { return condition(o, "Running") == "False Stopped" })
}

// TestASavedFlowStartsItself is the same for who saves a document.
func TestASavedFlowStartsItself(t *testing.T) {
	t.Parallel()
	b := open(t)
	path := filepath.Join(t.TempDir(), "ticks.yaml")
	write(t, path, strings.Replace(ticks, "  title:", "  start: always\n  title:", 1))
	if out := b.Do(t, "flow", "apply", "-f", path).Stdout; !strings.Contains(out, "running") && !strings.Contains(out, "starts by itself") || strings.Contains(out, "start it with") {
		t.Errorf("apply says:\n%s", out)
	}
	b.await(t, "ticks", started)
}
