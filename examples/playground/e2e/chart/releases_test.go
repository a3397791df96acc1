package chart_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/product"
)

// TestTwoReleases of one name in one cluster share the definition of flows, and no more.
func TestTwoReleases(t *testing.T) {
	first := install(t, mirroring()...)
	second := release{name: "patchbay", namespace: restricted(t)}
	flags := append([]string{"install", second.name, chart, "--namespace", second.namespace}, mirroring()...)
	refused(t, "belongs to the release "+first.namespace+"/patchbay: install with --set crds.enabled=false", flags...)
	if left, err := stage.Cluster.AppsV1().Deployments(second.namespace).List(t.Context(), metav1.ListOptions{}); err != nil || len(left.Items) > 0 {
		t.Errorf("what was refused left %d Deployments, %v", len(left.Items), err)
	}
	mustHelm(t, append(flags, "--set", "crds.enabled=false")...)
	t.Cleanup(func() { second.helm(t, "uninstall") })

	pods := []*pod{newPod(t, first), newPod(t, second)}
	for i, p := range pods {
		p.Serve(t)
		if have := p.flows(t); len(have) != 1 || have["image-mirror"] != "running" {
			t.Errorf("release %d has the flows %v", i, have)
		}
	}
	// Each does without the other's.
	pods[1].uninstall(t)
	if have := pods[0].flows(t); have["image-mirror"] != "running" {
		t.Errorf("without the second release's flow the first has %v", have)
	}
	pods[0].uninstall(t)
}

// TestAForeignDefinitionIsTakenOver: one that people applied stays theirs until they say so.
func TestAForeignDefinitionIsTakenOver(t *testing.T) {
	r := install(t)
	r.helm(t, "uninstall") // which keeps the definition, and its owner
	other := release{name: "flows", namespace: restricted(t)}
	out, said, err := helm(t, "install", other.name, chart, "--namespace", other.namespace)
	if err == nil {
		t.Fatalf("the definition of a release that is gone was taken without a word:\n%s", out)
	}
	// It says what to do.
	_, command, found := strings.Cut(said, "kubectl annotate crd ")
	if !found {
		t.Fatal(said)
	}
	for _, want := range []string{definition, "--overwrite", "meta.helm.sh/release-namespace=" + other.namespace, "meta.helm.sh/release-name=flows"} {
		if !strings.Contains(command, want) {
			t.Errorf("no %q in: %s", want, command)
		}
	}
	live, err := objects.Resource(definitions).Get(t.Context(), definition, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	annotations := live.GetAnnotations()
	annotations["meta.helm.sh/release-namespace"], annotations["meta.helm.sh/release-name"] = other.namespace, other.name
	live.SetAnnotations(annotations)
	if _, err := objects.Resource(definitions).Update(t.Context(), live, metav1.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
	other.helm(t, "install", chart)
	t.Cleanup(func() { other.helm(t, "uninstall") })
}

// TestOneWebhook: a second one would take the first one's place.
func TestOneWebhook(t *testing.T) {
	first := install(t, webhook("resources=pods")...)
	p := newPod(t, first)
	p.lead(t)
	p.Serve(t)
	awaitHook(t)
	second := release{name: "patchbay", namespace: restricted(t)}
	refused(t, "there is an Image Policy Webhook in the cluster already, which leads to the Service "+first.namespace+"/patchbay-webhook",
		append([]string{"install", second.name, chart, "--namespace", second.namespace, "--set", "crds.enabled=false"}, webhook("resources=pods")...)...)
	first.helm(t, "upgrade", chart, "--reuse-values") // which finds its own
	p.uninstall(t)
}

// TestTwoPodsInstallOnce: both begin at the same time, in a cluster without flows.
func TestTwoPodsInstallOnce(t *testing.T) {
	r := install(t, mirroring()...)
	pods := []*pod{newPod(t, r), newPod(t, r)}
	var both sync.WaitGroup
	for _, p := range pods {
		both.Go(func() {
			server, err := product.Start(patchbay.Within(t), p.Options)
			if err != nil {
				t.Error(err)
				return
			}
			p.Server = server
			t.Cleanup(func() { _ = server.Stop() })
		})
	}
	both.Wait()
	if t.Failed() {
		return
	}
	for i, p := range pods {
		_, err := patchbay.Await(patchbay.Within(t), func(context.Context) (map[string]string, error) { return p.flows(t), nil },
			func(have map[string]string) bool { return len(have) == 1 && have["image-mirror"] != "" })
		if err != nil {
			t.Errorf("pod %d: %v", i, err)
		}
		if log := p.Log(); strings.Contains(log, "level=ERROR") {
			t.Errorf("pod %d:\n%s", i, log)
		}
	}
	pods[0].uninstall(t)
}
