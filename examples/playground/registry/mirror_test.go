package registry_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net/http"
	"testing"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"github.com/patchbay-dev/patchbay/examples/playground/images"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
)

func TestMirrorMountsBlobs(t *testing.T) {
	m := startMirror(t, registry.MirrorOptions{})
	if _, err := images.Push(t.Context(), nil, image(m.Address()+"/a/one:1")); err != nil {
		t.Fatal(err)
	}
	source, err := remote.Image(parse(t, m.Address()+"/a/one:1"))
	if err != nil {
		t.Fatal(err)
	}
	m.Reset()
	if err := remote.Write(parse(t, m.Address()+"/b/two:1"), source); err != nil {
		t.Fatal(err)
	}
	mounted := 0
	for _, r := range m.Requests() {
		if r.Kind == registry.KindMount && r.Status == http.StatusCreated {
			mounted++
		}
		if r.Kind == registry.KindBlob && r.Method == http.MethodGet && r.Sent > 1000 {
			t.Errorf("a layer was fetched though it could be mounted: %+v", r)
		}
	}
	if mounted == 0 {
		t.Errorf("no blob was mounted: %+v", registry.Counts(m.Requests()))
	}
}

func TestEndOfAnUploadNamesItsBlob(t *testing.T) {
	m := startMirror(t, registry.MirrorOptions{})
	if _, err := images.Push(t.Context(), nil, image(m.Address()+"/a/one:1")); err != nil {
		t.Fatal(err)
	}
	ended := 0
	for _, r := range m.Requests() {
		if r.Kind != registry.KindUpload || r.Method != http.MethodPut {
			continue
		}
		ended++
		if _, err := v1.NewHash(r.Reference); err != nil {
			t.Errorf("%+v: %v", r, err)
		}
	}
	if ended == 0 {
		t.Error("no upload ended")
	}
}

func TestMirrorDeletes(t *testing.T) {
	m := startMirror(t, registry.MirrorOptions{})
	digests, err := images.Push(t.Context(), nil, image(m.Address()+"/a/one:1"))
	if err != nil {
		t.Fatal(err)
	}
	ref := m.Address() + "/a/one@" + digests[m.Address()+"/a/one:1"]
	if err := remote.Delete(parse(t, ref)); err != nil {
		t.Fatal(err)
	}
	_, err = remote.Head(parse(t, ref))
	wantStatus(t, err, http.StatusNotFound)
}

func TestMirrorRefusesDocker(t *testing.T) {
	m := startMirror(t, registry.MirrorOptions{RefuseDocker: true})
	docker := image(m.Address() + "/a/docker:1")
	docker.Docker = true
	_, err := images.Push(t.Context(), nil, docker)
	wantStatus(t, err, http.StatusUnsupportedMediaType)
	if _, err := images.Push(t.Context(), nil, image(m.Address()+"/a/oci:1")); err != nil {
		t.Errorf("an OCI image: %v", err)
	}
}

func TestMirrorKeepsEveryShape(t *testing.T) {
	up, m := start(t), startMirror(t, registry.MirrorOptions{})
	set := images.Set(images.SetOptions{Count: 5, Layers: 2, MinSize: 100, MaxSize: 5000, Seed: "shape"})
	digests, err := images.Push(t.Context(), up.Seed(), set...)
	if err != nil {
		t.Fatal(err)
	}
	for from, want := range digests {
		source, err := remote.Get(parse(t, from), remote.WithTransport(up.Transport()))
		if err != nil {
			t.Fatal(err)
		}
		to, err := name.ParseReference(m.Address() + "/copy/" + source.Digest.Hex[:12] + ":1")
		if err != nil {
			t.Fatal(err)
		}
		if err := copyTo(source, to); err != nil {
			t.Fatal(err)
		}
		got, err := remote.Head(to)
		if err != nil {
			t.Fatal(err)
		}
		if got.Digest.String() != want || got.MediaType != source.MediaType {
			t.Errorf("%s: mirror has %s %s, want %s %s", from, got.MediaType, got.Digest, source.MediaType, want)
		}
	}
}

func TestMirrorAsksForCredentials(t *testing.T) {
	m := startMirror(t, registry.MirrorOptions{Username: "mirror", Password: "secret"})
	_, err := images.Push(t.Context(), nil, image(m.Address()+"/a/one:1"))
	wantStatus(t, err, http.StatusUnauthorized)
	source := startMirror(t, registry.MirrorOptions{})
	if _, err := images.Push(t.Context(), nil, image(source.Address()+"/a/one:1")); err != nil {
		t.Fatal(err)
	}
	img, err := remote.Image(parse(t, source.Address()+"/a/one:1"))
	if err != nil {
		t.Fatal(err)
	}
	auth := remote.WithAuth(&authn.Basic{Username: "mirror", Password: "secret"})
	if err := remote.Write(parse(t, m.Address()+"/a/one:1"), img, auth); err != nil {
		t.Errorf("with credentials: %v", err)
	}
}

func TestAdmin(t *testing.T) {
	m := startMirror(t, registry.MirrorOptions{})
	admin, err := registry.StartAdmin(t.Context(), m.Log, m.Faults)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = admin.Close() })

	call(t, http.MethodPost, admin.URL()+"/faults", `{"host":"mirror","status":500,"times":1}`, nil)
	_, err = remote.Head(parse(t, m.Address()+"/a/one:1"), remote.WithRetryStatusCodes())
	wantStatus(t, err, http.StatusInternalServerError)

	var counts []registry.Count
	call(t, http.MethodGet, admin.URL()+"/counts?host=mirror", "", &counts)
	if len(counts) == 0 || counts[0].Host != registry.MirrorName {
		t.Errorf("counts: %+v", counts)
	}
	call(t, http.MethodDelete, admin.URL()+"/requests", "", nil)
	call(t, http.MethodGet, admin.URL()+"/counts", "", &counts)
	if len(counts) != 0 {
		t.Errorf("counts after a reset: %+v", counts)
	}
}

func startMirror(t testing.TB, opts registry.MirrorOptions) *registry.Mirror {
	t.Helper()
	opts.Dir = cmp.Or(opts.Dir, t.TempDir())
	m, err := registry.StartMirror(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	})
	return m
}

func copyTo(source *remote.Descriptor, to name.Reference) error {
	if source.MediaType.IsIndex() {
		index, err := source.ImageIndex()
		if err != nil {
			return err
		}
		return remote.WriteIndex(to, index)
	}
	var image v1.Image
	image, err := source.Image()
	if err != nil {
		return err
	}
	return remote.Write(to, image)
}

func call(t *testing.T, method, url, body string, into any) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, bytes.NewBufferString(body))
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode >= 300 {
		t.Fatalf("%s %s: status %d", method, url, response.StatusCode)
	}
	if into == nil {
		return
	}
	if err := json.NewDecoder(response.Body).Decode(into); err != nil {
		t.Fatal(err)
	}
}
