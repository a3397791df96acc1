package e2e_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/images"
	"github.com/patchbay-dev/patchbay/examples/playground/product"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
)

// moving is an image upstream whose tag moves between passes.
type moving struct {
	repository string // host and path
	platforms  []string
	docker     bool
	digest     string // of the tag now
}

// move gives the tag to a new image; the old one stays upstream under its digest.
func (m *moving) move(t *testing.T, content string) {
	t.Helper()
	name := m.repository + ":1"
	digests, err := images.Push(t.Context(), stage.Upstreams.Seed(), images.Image{
		Name: name, Platforms: m.platforms, Docker: m.docker,
		Layers: []images.Layer{{Seed: content, Size: 500}, {Seed: m.repository, Size: 500}},
	})
	if err != nil {
		t.Fatal(err)
	}
	m.digest = digests[name]
}

// named is the image as manifests name it.
func (m *moving) named(how string) string {
	switch how {
	case "digest":
		return m.repository + "@" + m.digest
	case "tag and digest":
		return m.repository + ":1@" + m.digest
	}
	return m.repository + ":1"
}

// rewind sends a deployment's original manifest again, as its owner does.
func rewind(t *testing.T, namespace, name, image string) {
	t.Helper()
	patch := fmt.Sprintf(`{"spec":{"template":{"spec":{"containers":[{"name":"c0","image":%q}]}}}}`, image)
	if _, err := cluster.AppsV1().Deployments(namespace).Patch(t.Context(), name, types.StrategicMergePatchType, []byte(patch), metav1.PatchOptions{}); err != nil {
		t.Fatal(err)
	}
}

// lacks says what of an image can't be pulled, "" when it can be pulled whole.
func lacks(t *testing.T, i image, reference string) string {
	t.Helper()
	raw, _, ok := i.ask(t, http.MethodGet, "manifests", reference)
	if !ok {
		return "the manifest " + reference
	}
	var parts struct {
		Manifests []descriptor `json:"manifests"`
		Config    *descriptor  `json:"config"`
		Layers    []descriptor `json:"layers"`
	}
	if err := json.Unmarshal(raw, &parts); err != nil {
		t.Fatal(err)
	}
	for _, child := range parts.Manifests {
		if what := lacks(t, i, child.Digest); what != "" {
			return what
		}
	}
	if parts.Config != nil {
		parts.Layers = append(parts.Layers, *parts.Config)
	}
	for _, blob := range parts.Layers {
		if _, _, ok := i.ask(t, http.MethodHead, "blobs", blob.Digest); !ok {
			return "the blob " + blob.Digest
		}
	}
	return ""
}

// TestTagsMoveAndTheMirrorIsWiped lets tags move, owners send their manifests again,
// upstreams fail and the mirror come back with an empty disk. After each pass every
// image that a deployment points at can be pulled whole from the mirror, or the pass
// has said that it can't.
func TestTagsMoveAndTheMirrorIsWiped(t *testing.T) {
	t.Parallel()
	const seed = 2
	random := rand.New(rand.NewPCG(seed, seed))
	both := []string{"linux/amd64", "linux/arm64"}
	all := []*moving{
		{repository: "docker.io/moves/plain"},
		{repository: "docker.io/moves/index", platforms: both},
		{repository: "ghcr.io/moves/deep/er/index", platforms: both},
		{repository: "quay.io/moves/deep/plain", docker: true},
		{repository: "registry.k8s.io/moves/index", platforms: both, docker: true},
	}
	originals := map[string]string{} // of deployments, by name
	var deployments []deployment
	for n, one := range all {
		one.move(t, "first")
		for _, how := range []string{"tag", "digest", "tag and digest"} {
			name := fmt.Sprintf("d%d-%s", n, strings.ReplaceAll(how, " ", "-"))
			originals[name] = one.named(how)
			deployments = append(deployments, deployment{name: name, images: []string{one.named(how)}})
		}
	}
	where := namespace(t, nil, deployments...)
	port, err := patchbay.FreePort(27500)
	if err != nil {
		t.Fatal(err)
	}
	options := registry.MirrorOptions{Address: patchbay.Loopback(port)} // it comes back there
	own := patchbay.Mirror(t, options)
	b := open(t)
	place := own.Address() + "/cache/deep" // a path goes in front of every name
	b.install(t, place, "namespace="+where)

	gone, healed := 0, 0
	for pass := 1; pass <= 10; pass++ {
		var story []string
		if pass > 1 {
			for range 1 + random.IntN(3) {
				story = append(story, shake(t, random, all, where, originals, fmt.Sprint("pass ", pass)))
			}
			if random.IntN(3) == 0 {
				if err := own.Close(); err != nil {
					t.Fatal(err)
				}
				own = patchbay.Mirror(t, options)
				story = append(story, "the mirror is wiped")
				healed++
			}
		}
		down, fault := "", registry.Fault{}
		if pass > 1 && random.IntN(4) == 0 {
			down = all[random.IntN(len(all))].repository
			host, path, _ := strings.Cut(down, "/")
			fault = registry.Fault{Host: host, Repository: path, Status: http.StatusNotFound}
			stage.Upstreams.Inject(fault)
			story = append(story, down+" is gone upstream")
		}
		said := complaints(t, b.pass(t))
		found, err := list(t.Context(), []string{where})
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range found {
			name := imagesOf(d.Spec.Template.Spec)[0]
			if !strings.HasPrefix(name, place+"/") {
				if down == "" || !strings.HasPrefix(name, down) {
					t.Errorf("pass %d (%s): deployment %s still points at %s", pass, strings.Join(story, ", "), d.Name, name)
				}
				continue
			}
			one := at(t, own.Seed(), name)
			what := lacks(t, one, one.ref.Identifier())
			if what == "" {
				continue
			}
			gone++
			if !slices.ContainsFunc(said, func(text string) bool {
				return strings.Contains(text, name) && strings.Contains(text, originals[d.Name])
			}) {
				t.Errorf("pass %d (%s): %s of deployment %s lacks %s, and the pass does not say so: %q", pass, strings.Join(story, ", "), name, d.Name, what, said)
			}
		}
		stage.Upstreams.Withdraw(fault)
	}
	if healed == 0 {
		t.Error("the mirror was never wiped: choose another seed")
	}
	t.Logf("the mirror was wiped %d times, and %d images could not be had while their upstream was gone", healed, gone)
}

// shake moves a tag, or has an owner send a manifest again, with the digests of now.
func shake(t *testing.T, random *rand.Rand, all []*moving, where string, originals map[string]string, content string) string {
	t.Helper()
	n := random.IntN(len(all))
	if random.IntN(2) == 0 {
		all[n].move(t, content+fmt.Sprint(random.IntN(2)))
		return "the tag of " + all[n].repository + " moves"
	}
	how := []string{"tag", "digest", "tag and digest"}[random.IntN(3)]
	name := fmt.Sprintf("d%d-%s", n, strings.ReplaceAll(how, " ", "-"))
	originals[name] = all[n].named(how)
	rewind(t, where, name, originals[name])
	return name + " is sent again"
}

// complaints are what a pass has said at the Errors node. The run has them at its end;
// the node's panel shows them a moment later.
func complaints(t *testing.T, run product.Run) (texts []string) {
	t.Helper()
	for _, hop := range run.Records {
		if hop.Node != "errors" {
			continue
		}
		var message struct{ Error string }
		if err := json.Unmarshal(hop.Message, &message); err != nil {
			t.Fatal(err)
		}
		texts = append(texts, message.Error)
	}
	return texts
}
