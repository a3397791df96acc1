package webhook_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/validate"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/images"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
)

// TestTagsMove lets the tags of upstream images move between deployments, and the
// mirror come back with an empty disk: whatever a deployment was pointed at since the
// beginning can be pulled whole, from a mirror that drops what no tag names.
func TestTagsMove(t *testing.T) {
	port, err := patchbay.FreePort(22500)
	if err != nil {
		t.Fatal(err)
	}
	// It comes back at the same address.
	options := registry.MirrorOptions{Dir: t.TempDir(), Address: patchbay.Loopback(port), PullThrough: stage.Upstreams, Zot: registry.LikeZot()}
	local := patchbay.StartMirror(t, options)
	start(t, "localRegistry="+local.Address())
	where, c := stage.Namespace(t), newCaller(t)

	both := []string{"linux/amd64", "linux/arm64"}
	upstream := map[string][]string{ // to their platforms
		"docker.io/moves/plain": nil, "docker.io/moves/index": both, "ghcr.io/moves/deep/er/index": both, "quay.io/moves/plain": nil,
	}
	pointedAt := map[string]string{} // image on the mirror to digest, "" for a tag
	for round := range 3 {
		for repository, platforms := range upstream {
			tag := repository + ":1"
			digests, err := images.Push(t.Context(), stage.Upstreams.Seed(), images.Image{
				Name: tag, Platforms: platforms, Layers: []images.Layer{{Seed: fmt.Sprint("round ", round), Size: 400}, {Seed: repository, Size: 400}},
			})
			if err != nil {
				t.Fatal(err)
			}
			digest := digests[tag]
			for image, want := range map[string]string{tag: "", repository + "@" + digest: digest, tag + "@" + digest: digest} {
				made := c.mustCreate(t, deploymentKind, where, deploymentKind.object("web", podOf(image)), metav1.DryRunAll)
				pointedAt[imagesIn(deploymentKind.pod(made))[0]] = want
			}
			pointedAt[local.Address()+"/"+onMirror(tag)] = digest // the tag, as it is now
		}
		if round == 2 {
			if err := local.Close(); err != nil {
				t.Fatal(err)
			}
			options.Dir = t.TempDir()
			local = patchbay.StartMirror(t, options)
		}
		for image, want := range pointedAt {
			if err := pullWhole(t.Context(), image, want); err != nil {
				t.Errorf("round %d: %s: %v", round, image, err)
			}
		}
	}
	if len(pointedAt) != len(upstream)*(1+2*3) {
		t.Errorf("%d images were pointed at: %v", len(pointedAt), pointedAt)
	}
}

// onMirror is a name's place under the mapping hub-flat.
func onMirror(image string) string {
	parsed, err := name.ParseReference(image)
	if err != nil || parsed.Context().RegistryStr() != name.DefaultRegistry {
		return image
	}
	return parsed.Context().RepositoryStr() + ":" + parsed.Identifier()
}

// pullWhole pulls all platforms of an image and checks every byte.
func pullWhole(ctx context.Context, image, digest string) error {
	ref, err := name.ParseReference(image)
	if err != nil {
		return err
	}
	found, err := remote.Get(ref, remote.WithContext(ctx))
	if err != nil {
		return err
	}
	if digest != "" && found.Digest.String() != digest {
		return fmt.Errorf("its digest is %s, want %s", found.Digest, digest)
	}
	if found.MediaType.IsIndex() {
		index, err := found.ImageIndex()
		if err != nil {
			return err
		}
		return validate.Index(index)
	}
	made, err := found.Image()
	if err != nil {
		return err
	}
	return validate.Image(made)
}
