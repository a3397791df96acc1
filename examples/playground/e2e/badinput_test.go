package e2e_test

import (
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/product"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
)

// TestBadFlow applies a document with a mistake.
func TestBadFlow(t *testing.T) {
	t.Parallel()
	b := open(t)
	path := write(t, "flow.yaml", []byte(`apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: bad}
spec:
  nodes:
    - id: ticker
      component: common/tickr
`))
	for _, command := range [][]string{{"flow", "lint", path}, {"flow", "apply", "-f", path}} {
		outcome := b.Try(t, command...)
		said := outcome.Stdout + outcome.Stderr
		if outcome.Code != 1 {
			t.Errorf("exit code %d, want 1: %s", outcome.Code, outcome)
		}
		for _, part := range []string{"flow.yaml:7", "spec.nodes[0].component", "common/tickr", "common/ticker"} {
			if !strings.Contains(said, part) {
				t.Errorf("no %q in: %s", part, outcome)
			}
		}
	}
	if outcome := b.Try(t, "flow", "status", "bad"); outcome.Code == 0 {
		t.Errorf("the flow is there: %s", outcome)
	}
}

// TestUnknownParameter misspells a parameter of the solution.
func TestUnknownParameter(t *testing.T) {
	t.Parallel()
	b := open(t)
	for value, part := range map[string]string{
		"localRegistri=m:1": "localRegistry",
		"interval=1":        "interval",
		"gitops=sometimes":  "gitops",
	} {
		outcome := b.Try(t, "solution", "install", mirrorFlow, "--set", "localRegistry=m:1", "--set", value)
		if outcome.Code == 0 || !strings.Contains(outcome.Stderr, part) {
			t.Errorf("want a refusal that names %s: %s", part, outcome)
		}
	}
}

// TestMirrorThatRefusesDocker is zot without docker2s2.
func TestMirrorThatRefusesDocker(t *testing.T) {
	t.Parallel()
	const image = "legacy/recommender:0.4"
	own := patchbay.Mirror(t, registry.MirrorOptions{RefuseDocker: true})
	where := namespace(t, nil,
		deployment{name: "docker", images: []string{image}},
		deployment{name: "oci", images: []string{"nginx:1.27"}})
	b := open(t)
	b.install(t, own.Address(), "namespace="+where)
	if run := b.pass(t); run.State != product.Handled {
		t.Errorf("the run is %s: %s", run.State, run.Error)
	}
	want(t, where, map[string][]string{"docker": {image}, "oci": {mirrored(own.Address(), "nginx:1.27")}})
	const hint = "set http.compat to [docker2s2]"
	wantFailures(t, b, map[string]string{key(where, "docker"): hint})
	if outcome := b.Do(t, "flow", "status", mirrorFlow); !strings.Contains(outcome.Stdout, "docker2s2") {
		t.Errorf("no hint in: %s", outcome)
	}
}

// TestUnparsableImage is left alone, and the run and the command say why.
func TestUnparsableImage(t *testing.T) {
	t.Parallel()
	const image = "ghcr.io/Acme/Cart:1"
	own := patchbay.Mirror(t, registry.MirrorOptions{})
	where := namespace(t, nil,
		deployment{name: "bad", images: []string{image}},
		deployment{name: "good", images: []string{"nginx:1.27"}})
	b := open(t)
	b.install(t, own.Address(), "namespace="+where)
	run := b.pass(t)
	want(t, where, map[string][]string{"bad": {image}, "good": {mirrored(own.Address(), "nginx:1.27")}})
	said := ""
	for _, hop := range run.Records {
		for _, line := range hop.Log {
			if strings.Contains(line.Text, image) {
				said = line.Text
			}
		}
	}
	if !strings.Contains(said, "lowercase") {
		t.Errorf("the run says of %s: %q", image, said)
	}

	outcome := b.Do(t, "explain", "--mirror", own.Address(), "-o", "json", image)
	var answer struct {
		Image, Target, Error string
		Changed              bool
	}
	if err := outcome.Decode(&answer); err != nil {
		t.Fatal(err)
	}
	if answer.Image != image || answer.Changed || !strings.Contains(answer.Error, "lowercase") {
		t.Errorf("explain: %+v", answer)
	}
}
