package node_test

import (
	"net/http"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/node"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
)

// TestOutage is the reason for Image Mirror: ImagePullBackOff at 2 PM on a Tuesday. Pods
// have to move to a node that has no image yet, while Docker Hub answers 429 and the other
// upstreams don't answer. Those of deployments that Patchbay looks after come back.
func TestOutage(t *testing.T) {
	mirrored := deploy(t, map[string]string{"nginx": nginx, "pricing": pricing, "search": search})
	left := deploy(t, map[string]string{"nginx": nginx})
	before := await(t, mirrored, running)
	await(t, left, running)
	names := map[string]string{"nginx": library + nginx, "pricing": pricing, "search": search}
	for app, p := range before {
		repository, _, _ := strings.Cut(names[app], ":")
		if want := repository + "@" + stage.Values.Digests[names[app]]; p.imageID != want {
			t.Errorf("%s runs %s from the upstream, want %s", app, p.imageID, want)
		}
	}

	bay := patchbay.New(stage.Options(t.TempDir(), stage.ControlPlane.Kubeconfig()))
	bay.Serve(t)
	bay.Do(t, "solution", "install", "image-mirror", "--set", "localRegistry="+stage.Mirror.Address(), "--set", "namespace="+mirrored)
	bay.Do(t, "flow", "start", "image-mirror")
	if _, err := bay.AwaitRuns(patchbay.Within(t), "image-mirror", 1); err != nil {
		t.Fatal(err)
	}
	onMirror := func(_ string, p pod) bool { return p.running && strings.HasPrefix(p.image, stage.Mirror.Address()+"/") }
	wantDigests(t, names, await(t, mirrored, onMirror))
	if err := bay.Stop(); err != nil {
		t.Fatal(err)
	}

	stage.Upstreams.Inject(registry.Fault{Host: registry.DockerHub, Kind: registry.KindManifest, Status: http.StatusTooManyRequests})
	for _, host := range []string{"ghcr.io", "quay.io"} {
		stage.Upstreams.Inject(registry.Fault{Host: host, Offline: true})
	}
	t.Cleanup(stage.Upstreams.ClearFaults)
	const fresh = "real-2"
	if err := stage.AddNode(t.Context(), fresh); err != nil {
		t.Fatal(err)
	}
	drain(t, fresh, mirrored, left)
	stage.Mirror.Reset()

	moved := await(t, mirrored, func(app string, p pod) bool { return p.node == fresh && onMirror(app, p) })
	wantDigests(t, names, moved)
	wantPulled(t, moved)
	failed := await(t, left, func(_ string, p pod) bool {
		return p.node == fresh && p.reason != "" && p.reason != "ContainerCreating"
	})
	// The kubelet looks again after 10 s, or when the pod changes.
	_, err := stage.Cluster.CoreV1().Pods(left).Patch(t.Context(), failed["nginx"].name, types.MergePatchType,
		[]byte(`{"metadata": {"annotations": {"look": "again"}}}`), metav1.PatchOptions{})
	if err != nil {
		t.Fatal(err)
	}
	stuck := await(t, left, func(_ string, p pod) bool { return p.node == fresh && p.reason == "ImagePullBackOff" })
	if !strings.Contains(stuck["nginx"].message, "429") {
		t.Errorf("the pod that pulls from Docker Hub waits for another reason: %s", stuck["nginx"].message)
	}
}

// wantDigests looks for the upstreams' digests under the mirror's name.
func wantDigests(t *testing.T, names map[string]string, found map[string]pod) {
	t.Helper()
	for app, p := range found {
		repository, digest, _ := strings.Cut(p.imageID, "@")
		if digest != stage.Values.Digests[names[app]] || !strings.HasPrefix(p.image, repository+":") {
			t.Errorf("%s runs %s of %s, want the digest of %s, %s", app, p.imageID, p.image, names[app], stage.Values.Digests[names[app]])
		}
	}
}

// wantPulled looks at what containerd has got from the mirror: each image's manifest and
// layers.
func wantPulled(t *testing.T, found map[string]pod) {
	t.Helper()
	for app, p := range found {
		repository, _, _ := strings.Cut(strings.TrimPrefix(p.image, stage.Mirror.Address()+"/"), ":")
		pulled := map[registry.Kind]int{}
		for _, r := range stage.Mirror.Requests() {
			if r.Host == registry.MirrorName && r.Repository == repository && r.Status == http.StatusOK && strings.HasPrefix(r.Agent, "containerd/") {
				pulled[r.Kind]++
			}
		}
		if pulled[registry.KindManifest] == 0 || pulled[registry.KindBlob] == 0 {
			t.Errorf("%s: containerd got %v of %s from the mirror", app, pulled, repository)
		}
	}
}

// drain moves the pods of namespaces to a node. Pods are let onto the others again with
// the end of the test.
func drain(t *testing.T, fresh string, namespaces ...string) {
	t.Helper()
	nodes := stage.Cluster.CoreV1().Nodes()
	all, err := nodes.List(t.Context(), metav1.ListOptions{LabelSelector: node.Label})
	if err != nil {
		t.Fatal(err)
	}
	unschedulable := func(name, value string) {
		patch := []byte(`{"spec": {"unschedulable": ` + value + `}}`)
		if _, err := nodes.Patch(patchbay.Within(t), name, types.MergePatchType, patch, metav1.PatchOptions{}); err != nil {
			t.Error(err)
		}
	}
	for _, old := range all.Items {
		if old.Name != fresh {
			unschedulable(old.Name, "true")
			t.Cleanup(func() { unschedulable(old.Name, "null") })
		}
	}
	for _, namespace := range namespaces {
		err := stage.Cluster.CoreV1().Pods(namespace).DeleteCollection(t.Context(), metav1.DeleteOptions{}, metav1.ListOptions{})
		if err != nil {
			t.Fatal(err)
		}
	}
}
