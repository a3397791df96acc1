package registry_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/authn"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"github.com/patchbay-dev/patchbay/examples/playground/images"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
)

// index is an image of two platforms with content of its own.
func index(name, content string) images.Image {
	one := image(name)
	one.Layers = []images.Layer{{Seed: content, Size: 300}}
	one.Platforms = []string{"linux/amd64", "linux/arm64"}
	return one
}

func push(t *testing.T, m *registry.Mirror, all ...images.Image) images.Digests {
	t.Helper()
	digests, err := images.Push(t.Context(), m.Seed(), all...)
	if err != nil {
		t.Fatal(err)
	}
	return digests
}

// children lists the digests of an index, which must be there.
func children(t *testing.T, ref string) []string {
	t.Helper()
	found, err := remote.Index(parse(t, ref))
	if err != nil {
		t.Fatal(err)
	}
	manifest, err := found.IndexManifest()
	if err != nil {
		t.Fatal(err)
	}
	var digests []string
	for _, child := range manifest.Manifests {
		digests = append(digests, child.Digest.String())
	}
	return digests
}

// there says whether manifests can be pulled.
func wantThere(t *testing.T, repository string, want bool, digests ...string) {
	t.Helper()
	for _, digest := range digests {
		_, err := remote.Head(parse(t, repository+"@"+digest))
		if (err == nil) != want {
			t.Errorf("%s@%s is there: %v, want %v", repository, digest, err == nil, want)
		}
	}
}

func TestDigestLivesWhileATagNamesIt(t *testing.T) {
	for _, like := range []bool{true, false} {
		t.Run(fmt.Sprintf("like zot %v", like), func(t *testing.T) {
			m := startMirror(t, registry.MirrorOptions{Zot: registry.ZotRules{DropUnnamed: like}})
			repository := m.Address() + "/a/one"
			old := push(t, m, index(repository+":1", "old"))[repository+":1"]
			platforms := children(t, repository+":1")
			wantThere(t, repository, true, append(platforms, old)...)

			push(t, m, index(repository+":1", "new"))
			wantThere(t, repository, !like, append(platforms, old)...)
			wantThere(t, repository, true, children(t, repository+":1")...)
		})
	}
}

func TestAnotherNameKeepsADigest(t *testing.T) {
	m := startMirror(t, registry.MirrorOptions{Zot: registry.LikeZot()})
	repository := m.Address() + "/a/one"
	push(t, m, index(repository+":1", "old"))
	old, err := remote.Index(parse(t, repository+":1"))
	if err != nil {
		t.Fatal(err)
	}
	digest, err := old.Digest()
	if err != nil {
		t.Fatal(err)
	}
	kept := append(children(t, repository+":1"), digest.String())
	if err := remote.WriteIndex(parse(t, repository+":pin-0123456789ab"), old); err != nil {
		t.Fatal(err)
	}
	push(t, m, index(repository+":1", "new"))
	wantThere(t, repository, true, kept...)
	if err := remote.Delete(parse(t, repository+":pin-0123456789ab")); err != nil {
		t.Fatal(err)
	}
	wantThere(t, repository, false, kept...)
}

// A child stays while the index that now has the tag names it too.
func TestSharedChildStays(t *testing.T) {
	m := startMirror(t, registry.MirrorOptions{Zot: registry.LikeZot()})
	repository := m.Address() + "/a/one"
	one := index(repository+":1", "same")
	push(t, m, one)
	shared := children(t, repository+":1")
	one.Platforms = append(one.Platforms, "linux/s390x")
	push(t, m, one)
	wantThere(t, repository, true, shared...)
}

func TestIndexOfDroppedChildrenIsTaken(t *testing.T) {
	dir := t.TempDir()
	m := startMirror(t, registry.MirrorOptions{Dir: dir, Zot: registry.LikeZot()})
	repository := m.Address() + "/a/one"
	push(t, m, index(repository+":1", "old"))
	found, err := remote.Get(parse(t, repository+":1"))
	if err != nil {
		t.Fatal(err)
	}
	gone := children(t, repository+":1")
	push(t, m, index(repository+":1", "new"))
	if status, text := put(t, repository, "1", string(found.MediaType), found.Manifest); status != http.StatusCreated {
		t.Fatalf("the old index again: %d %s", status, text)
	}
	wantThere(t, repository, true, found.Digest.String())
	wantThere(t, repository, false, gone...)

	// What was dropped stays so over a restart.
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	again := startMirror(t, registry.MirrorOptions{Dir: dir, Zot: registry.LikeZot()})
	wantThere(t, again.Address()+"/a/one", true, found.Digest.String())
	wantThere(t, again.Address()+"/a/one", false, gone...)
}

func TestWhatIsMissingIsAnInvalidManifest(t *testing.T) {
	missing := "sha256:" + strings.Repeat("1", 64)
	manifests := map[string]struct{ mediaType, text string }{
		"blob":  {"application/vnd.oci.image.manifest.v1+json", `{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"` + missing + `","size":3},"layers":[]}`},
		"child": {"application/vnd.oci.image.index.v1+json", `{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"` + missing + `","size":3}]}`},
	}
	for name, manifest := range manifests {
		for _, like := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, like zot %v", name, like), func(t *testing.T) {
				rules := registry.ZotRules{}
				want := "BLOB_UNKNOWN"
				if like {
					rules, want = registry.LikeZot(), `"MANIFEST_INVALID"`
				}
				m := startMirror(t, registry.MirrorOptions{Zot: rules})
				status, text := put(t, m.Address()+"/a/one", "1", manifest.mediaType, []byte(manifest.text))
				if like && status != http.StatusBadRequest || status < 400 || !strings.Contains(text, want) {
					t.Errorf("%d %s, want %s", status, text, want)
				}
			})
		}
	}
}

func put(t *testing.T, repository, reference, mediaType string, raw []byte) (status int, text string) {
	t.Helper()
	host, path, _ := strings.Cut(repository, "/")
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPut, "http://"+host+"/v2/"+path+"/manifests/"+reference, bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", mediaType)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body)
}

func TestHeadOfATagTakesAsLongAsThePull(t *testing.T) {
	up := start(t)
	upstream := index("ghcr.io/acme/app:1", "app")
	digests, err := images.Push(t.Context(), up.Seed(), upstream)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	patient := startThrough(t, up, registry.MirrorOptions{Dir: dir, Zot: registry.LikeZot(), UpstreamTimeout: time.Hour})
	if _, err := remote.Head(parse(t, patient.Address()+"/ghcr.io/acme/app:1")); err != nil {
		t.Fatal(err)
	}
	if blobs := fetched(patient)[registry.KindBlob]; blobs == 0 {
		t.Error("HEAD brought no blob")
	}
	silent := registry.Fault{Host: "ghcr.io", Hang: true}
	up.Inject(silent)
	// What is asked for by its digest needs no upstream, or this would take an hour.
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	cached := "/ghcr.io/acme/app@" + digests["ghcr.io/acme/app:1"]
	if _, err := remote.Head(parse(t, patient.Address()+cached), remote.WithContext(ctx)); err != nil {
		t.Errorf("%s: %v", cached, err)
	}
	const timeout = 300 * time.Millisecond
	m := startThrough(t, up, registry.MirrorOptions{Dir: dir, Zot: registry.LikeZot(), UpstreamTimeout: timeout})
	for tag, ok := range map[string]bool{"1": true, "none": false} {
		began := time.Now()
		_, err := remote.Head(parse(t, m.Address()+"/ghcr.io/acme/app:"+tag))
		if (err == nil) != ok {
			t.Errorf("%s: %v", tag, err)
		}
		if took := time.Since(began); took < timeout {
			t.Errorf("%s took %s, without the upstream that is asked for a tag", tag, took)
		}
	}
	up.ClearFaults()
	for _, status := range []int{http.StatusTooManyRequests, http.StatusInternalServerError} {
		up.Inject(registry.Fault{Host: "ghcr.io", Status: status})
		_, err = remote.Head(parse(t, m.Address()+"/ghcr.io/acme/fresh:1"))
		wantStatus(t, err, http.StatusNotFound)
		if _, err := remote.Head(parse(t, m.Address()+"/ghcr.io/acme/app:1")); err != nil {
			t.Errorf("cached, with an upstream at %d: %v", status, err)
		}
		up.ClearFaults()
	}
}

func TestPulledTagThatMovesDropsTheOld(t *testing.T) {
	up := start(t)
	name := "ghcr.io/acme/app:1"
	if _, err := images.Push(t.Context(), up.Seed(), index(name, "old")); err != nil {
		t.Fatal(err)
	}
	m := startThrough(t, up, registry.MirrorOptions{Zot: registry.LikeZot()})
	old, err := remote.Head(parse(t, m.Address()+"/"+name))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := images.Push(t.Context(), up.Seed(), index(name, "new")); err != nil {
		t.Fatal(err)
	}
	if _, err := remote.Head(parse(t, m.Address()+"/"+name)); err != nil {
		t.Fatal(err)
	}
	up.Inject(registry.Fault{Host: "ghcr.io", Status: http.StatusNotFound})
	wantThere(t, m.Address()+"/ghcr.io/acme/app", false, old.Digest.String())
}

func TestSlowTransfersAreCut(t *testing.T) {
	for _, timeout := range []time.Duration{2 * time.Second, 0} { // a busy machine begins an upload in that
		t.Run(timeout.String(), func(t *testing.T) {
			m := startMirror(t, registry.MirrorOptions{Zot: registry.ZotRules{Timeout: timeout}})
			reader, writer := io.Pipe()
			request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+m.Address()+"/v2/a/one/blobs/uploads/", nil)
			if err != nil {
				t.Fatal(err)
			}
			begun, err := http.DefaultClient.Do(request)
			if err != nil {
				t.Fatal(err)
			}
			begun.Body.Close()
			upload, err := begun.Location()
			if err != nil {
				t.Fatal(err)
			}
			request, err = http.NewRequestWithContext(t.Context(), http.MethodPatch, upload.String(), reader)
			if err != nil {
				t.Fatal(err)
			}
			go func() { // ends with the upload, which closes the reader
				// One that is to be cut goes on until it is; the other takes two writes.
				for n := 0; timeout > 0 || n < 2; n++ {
					if _, err := writer.Write([]byte("more")); err != nil {
						return
					}
				}
				_ = writer.Close()
			}()
			response, err := http.DefaultClient.Do(request)
			if err == nil {
				defer response.Body.Close()
			}
			ok := err == nil && response.StatusCode == http.StatusAccepted
			if ok != (timeout == 0) {
				t.Errorf("the upload came out well: %v (%v)", ok, err)
			}
		})
	}
}

func TestWhoMayDoWhat(t *testing.T) {
	m := startMirror(t, registry.MirrorOptions{
		Username: "mirror", Password: "secret", Reader: "node", ReaderPassword: "n", AnonymousRead: true, Zot: registry.LikeZot(),
	})
	repository := m.Address() + "/a/one"
	push(t, m, image(repository+":1"))
	found, err := remote.Image(parse(t, repository+":1"), remote.WithAuth(&authn.Basic{Username: "mirror", Password: "secret"}))
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		login        authn.Authenticator
		reads, pushs bool
	}{
		"anonymous":      {authn.Anonymous, true, false},
		"reader":         {&authn.Basic{Username: "node", Password: "n"}, true, false},
		"writer":         {&authn.Basic{Username: "mirror", Password: "secret"}, true, true},
		"wrong password": {&authn.Basic{Username: "mirror", Password: "other"}, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := remote.Head(parse(t, repository+":1"), remote.WithAuth(test.login)); (err == nil) != test.reads {
				t.Errorf("read: %v", err)
			}
			err := write(t, repository+":"+strings.ReplaceAll(name, " ", "-"), found, test.login)
			if (err == nil) != test.pushs {
				t.Errorf("push: %v", err)
			}
			if err != nil {
				wantStatus(t, err, http.StatusUnauthorized)
			}
		})
	}
}

func write(t *testing.T, ref string, image v1.Image, login authn.Authenticator) error {
	t.Helper()
	return remote.Write(parse(t, ref), image, remote.WithAuth(login))
}
