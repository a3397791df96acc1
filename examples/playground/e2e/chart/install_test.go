package chart_test

import (
	"context"
	"maps"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

// access is what a flow needs in the cluster and may not do, as the server says it.
func (p *pod) access(t *testing.T, flow, namespace string) map[string]string {
	t.Helper()
	var access struct {
		Cluster string
		Items   []struct {
			Resources []string
			Allowed   bool
			Reason    string
		}
	}
	path := "/api/v1/flows/" + flow + "/access"
	if namespace != "" {
		path += "?namespace=" + namespace
	}
	if err := p.Get(t.Context(), path, &access); err != nil {
		t.Fatal(err)
	}
	if access.Cluster != "" || len(access.Items) == 0 {
		t.Errorf("%s: cluster %q, %d permissions", flow, access.Cluster, len(access.Items))
	}
	missing := map[string]string{}
	for _, item := range access.Items {
		if !item.Allowed {
			missing[strings.Join(item.Resources, ", ")] = item.Reason
		}
	}
	return missing
}

// TestOneInstallGivesARunningWebhook, and all that the flow needs.
func TestOneInstallGivesARunningWebhook(t *testing.T) {
	r := install(t, append(webhook("resources=pods"), mirroring()...)...)
	p := newPod(t, r)
	p.lead(t)
	p.Serve(t)
	if have := p.flows(t); !maps.Equal(have, map[string]string{"image-mirror": "running", "image-policy-webhook": "running"}) {
		t.Errorf("flows: %v", have)
	}
	for _, path := range []string{"/healthz", "/readyz"} {
		if status, err := p.probe(t.Context(), path); status != 200 || err != nil {
			t.Errorf("%s: %d, %v", path, status, err)
		}
	}
	for _, flow := range []string{"image-mirror", "image-policy-webhook"} {
		if missing := p.access(t, flow, ""); len(missing) > 0 {
			t.Errorf("%s may not do: %v", flow, missing)
		}
	}
	shop := stage.Namespace(t)
	_, err := patchbay.Await(patchbay.Within(t), func(ctx context.Context) (string, error) { return imageOf(ctx, shop) },
		func(image string) bool { return image == "mirror.example:5000/library/nginx:1" })
	if err != nil {
		t.Errorf("the webhook is not asked: %v", err)
	}
	p.uninstall(t)
	if image, err := imageOf(t.Context(), shop); image != "nginx:1" || err != nil {
		t.Errorf("without the flow the image is %s, %v", image, err)
	}
}

// imageOf is what the image nginx:1 of a new pod becomes.
func imageOf(ctx context.Context, namespace string) (string, error) {
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{GenerateName: "web-"},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "web", Image: "nginx:1"}}},
	}
	made, err := stage.Cluster.CoreV1().Pods(namespace).Create(ctx, pod, metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
	if err != nil {
		return "", err
	}
	return made.Spec.Containers[0].Image, nil
}

// TestMirrorOfOneNamespace may work in that one alone.
func TestMirrorOfOneNamespace(t *testing.T) {
	shop := stage.Namespace(t)
	p := newPod(t, install(t, mirroring("namespace="+shop)...))
	p.Serve(t)
	if missing := p.access(t, "image-mirror", shop); len(missing) > 0 {
		t.Errorf("it may not do there: %v", missing)
	}
	runs, err := p.AwaitRuns(patchbay.Within(t), "image-mirror", 1)
	if err != nil || runs[0].State != "ok" {
		t.Errorf("its first run: %+v, %v", runs, err)
	}
	p.uninstall(t)
}

// TestDrain: at the end a pod is not ready, and serves as before.
func TestDrain(t *testing.T) {
	r := install(t, append(webhook("resources=pods"), "--set", "drainSeconds=600")...)
	p := newPod(t, r)
	p.Options.Flags = append(p.Options.Flags, "--drain=600s")
	p.lead(t)
	p.Serve(t)
	shop := stage.Namespace(t)
	rewritten := func(image string) bool { return image != "nginx:1" }
	if _, err := patchbay.Await(patchbay.Within(t), func(ctx context.Context) (string, error) { return imageOf(ctx, shop) }, rewritten); err != nil {
		t.Fatal(err)
	}
	terminate(t, p.PID())
	_, err := patchbay.Await(patchbay.Within(t), func(ctx context.Context) (int, error) { return p.probe(ctx, "/readyz") },
		func(status int) bool { return status == 503 })
	if err != nil {
		t.Fatal(err)
	}
	if status, err := p.probe(t.Context(), "/healthz"); status != 200 || err != nil {
		t.Errorf("healthz: %d, %v", status, err)
	}
	if image, err := imageOf(t.Context(), shop); !rewritten(image) || err != nil {
		t.Errorf("while it drains the image is %s, %v", image, err)
	}
	p.Do(t, "flow", "stop", "image-policy-webhook") // which changes state
	p.uninstall(t)                                  // and is heard of
	terminate(t, p.PID())                           // the second one
	<-p.Exited()
}
