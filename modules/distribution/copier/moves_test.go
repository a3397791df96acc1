package copier_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/patchbay-dev/patchbay/modules/distribution/copier"
	"github.com/patchbay-dev/patchbay/modules/distribution/registryclient"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrytest"
)

// zotLike is a target that drops what no tag names when a tag moves.
func zotLike(t *testing.T) *registrytest.Registry {
	t.Helper()
	target := registrytest.New(t)
	target.DropUnnamed()
	return target
}

func pinOf(digest string) string { return "pin-" + strings.TrimPrefix(digest, "sha256:")[:12] }

// wantPulled checks that the target gives out manifests.
func wantPulled(t *testing.T, source, target *registrytest.Registry, all ...registrytest.Descriptor) {
	t.Helper()
	for _, one := range all {
		wantSame(t, source, target, "app", one.Digest, "app", one.Digest)
	}
}

// The tag goes from one index to another and back, faster than the copier forgets.
func TestTagMovesThereAndBack(t *testing.T) {
	source, target, client := registrytest.New(t), zotLike(t), newClient()
	first, amd, arm := index(t, source, 1)
	second, amd2, arm2 := index(t, source, 2)
	o := options
	o.PinTag = false // nothing but the tag keeps them
	for range 3 {
		source.AddIndex(t, "app", "1", registrytest.OCIIndex, amd, arm)
		mustCopy(t, client, source.Host+"/app:1", target.Host+"/app:1", o)
		wantPulled(t, source, target, first, amd, arm)
		source.AddIndex(t, "app", "1", registrytest.OCIIndex, amd2, arm2)
		mustCopy(t, client, source.Host+"/app:1", target.Host+"/app:1", o)
		wantPulled(t, source, target, second, amd2, arm2)
	}
}

func TestDigestOutlivesTheTagThatBroughtIt(t *testing.T) {
	source, target, client := registrytest.New(t), zotLike(t), newClient()
	first, amd, arm := index(t, source, 1)
	mustCopy(t, client, source.Host+"/app:1", target.Host+"/app:1", options)
	byDigest := "/app@" + first.Digest

	target.Reset()
	result := mustCopy(t, client, source.Host+byDigest, target.Host+byDigest, options)
	if !result.Skipped || result.Bytes != 0 {
		t.Errorf("result = %+v", result)
	}
	wantRequests(t, "target", target, "HEAD /v2/app/manifests/"+pinOf(first.Digest), "HEAD /v2/app/manifests/"+first.Digest,
		"GET /v2/app/manifests/"+first.Digest, "PUT /v2/app/manifests/"+pinOf(first.Digest))
	target.Reset()
	mustCopy(t, client, source.Host+byDigest, target.Host+byDigest, options)
	wantRequests(t, "target", target, "HEAD /v2/app/manifests/"+pinOf(first.Digest))

	second, _, _ := index(t, source, 2)
	mustCopy(t, client, source.Host+"/app:1", target.Host+"/app:1", options)
	wantPulled(t, source, target, first, amd, arm, second)
}

// Somebody may use by digest what only a tag has brought.
func TestOldDigestIsPinnedBeforeTheTagMoves(t *testing.T) {
	for name, suffix := range map[string]func(digest string) string{
		"to a tag":                     func(string) string { return ":1" },
		"to a tag, source by a digest": func(digest string) string { return ":1@" + digest },
	} {
		t.Run(name, func(t *testing.T) {
			source, target := registrytest.New(t), zotLike(t)
			first, amd, arm := index(t, source, 1)
			mustCopy(t, newClient(), source.Host+"/app:1", target.Host+"/app:1", options)
			second, _, _ := index(t, source, 2)
			var once sync.Once
			target.Fault(func(_ http.ResponseWriter, r *http.Request) bool {
				if r.Method == http.MethodPut && strings.HasSuffix(r.URL.Path, "/manifests/1") {
					once.Do(func() { wantSame(t, source, target, "app", first.Digest, "app", pinOf(first.Digest)) })
				}
				return false
			})
			mustCopy(t, newClient(), source.Host+"/app"+suffix(second.Digest), target.Host+"/app:1", options)
			wantPulled(t, source, target, first, amd, arm, second)
		})
	}
}

// What can't be pulled any more is not worth an error when its tag moves on.
func TestBrokenOldImageDoesNotHoldUpTheTag(t *testing.T) {
	source, target := registrytest.New(t), zotLike(t)
	first, _, _ := index(t, source, 1)
	mustCopy(t, newClient(), source.Host+"/app:1", target.Host+"/app:1", options)
	target.Drop("app", first.Digest)
	second, amd, arm := index(t, source, 2)
	mustCopy(t, newClient(), source.Host+"/app:1", target.Host+"/app:1", options)
	wantPulled(t, source, target, second, amd, arm)
}

func TestAlreadyThereMeansEveryPlatform(t *testing.T) {
	source, target := registrytest.New(t), zotLike(t)
	whole, amd, arm := index(t, source, 1)
	mustCopy(t, newClient(), source.Host+"/app:1", target.Host+"/app:1", options)
	target.Drop("app", arm.Digest)
	result := mustCopy(t, newClient(), source.Host+"/app:1", target.Host+"/app:1", options)
	if result.Skipped || !result.Healed {
		t.Errorf("result = %+v", result)
	}
	wantPulled(t, source, target, whole, amd, arm)
}

// One pass asks for the platforms of an image once; the next pass asks again.
func TestPlatformsAreAskedForOncePerPass(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source, target := registrytest.Unserved("source.test:80"), registrytest.Unserved("target.test:80")
		client := copier.New(registryclient.New(registryclient.Config{Transport: registrytest.Network{source.Host: source, target.Host: target}}))
		o := options
		o.InsecureSource, o.InsecureTarget = true, true
		_, amd, arm := index(t, source, 1)
		mustCopy(t, client, source.Host+"/app:1", target.Host+"/app:1", o)
		for _, step := range []struct {
			after time.Duration
			want  []string
		}{
			{time.Second, nil},
			{11 * time.Second, []string{amd.Digest, arm.Digest}},
			{time.Second, nil},
		} {
			time.Sleep(step.after)
			target.Reset()
			if result := mustCopy(t, client, source.Host+"/app:1", target.Host+"/app:1", o); !result.Skipped {
				t.Errorf("result = %+v", result)
			}
			want := []string{"HEAD /v2/app/manifests/1"}
			for _, digest := range step.want {
				want = append(want, "HEAD /v2/app/manifests/"+digest)
			}
			wantRequests(t, "target", target, want...)
		}
	})
}

// While a copy is under way another moves the tag that had kept a platform of both.
func TestTagThatMovesMeanwhileTakesNoPlatformAway(t *testing.T) {
	source, target, client := registrytest.New(t), zotLike(t), newClient()
	_, amd, arm := index(t, source, 1)
	o := options
	o.PinTag = false
	mustCopy(t, client, source.Host+"/app:1", target.Host+"/app:1", o)
	other := source.AddImage(t, "app", "", registrytest.OCIManifest, layers(9, 500)...)
	both := source.AddIndex(t, "app", "2", registrytest.OCIIndex, amd, other)
	index(t, source, 3)
	var once sync.Once
	target.Fault(func(_ http.ResponseWriter, r *http.Request) bool {
		if r.Method == http.MethodPut && strings.HasSuffix(r.URL.Path, "/manifests/2") {
			once.Do(func() { mustCopy(t, client, source.Host+"/app:1", target.Host+"/app:1", o) })
		}
		return false
	})
	mustCopy(t, client, source.Host+"/app:2", target.Host+"/app:2", o)
	wantPulled(t, source, target, both, amd, other)
	if raw, _ := target.Manifest("app", arm.Digest); raw != nil {
		t.Error("the target drops nothing, so this shows nothing")
	}
}

// A registry that comes back with an empty disk is filled again, whatever the copier
// remembers of it.
func TestWipedTargetIsFilledAgain(t *testing.T) {
	source, target, client := registrytest.New(t), zotLike(t), newClient()
	whole, amd, arm := index(t, source, 1)
	for _, suffix := range []string{":1", "@" + whole.Digest, ":1@" + whole.Digest} {
		for range 2 {
			mustCopy(t, client, source.Host+"/app"+suffix, target.Host+"/app"+suffix, options)
			wantPulled(t, source, target, whole, amd, arm)
			target.Wipe()
		}
	}
}
