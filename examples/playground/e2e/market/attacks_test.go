package market_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/static"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/patchbay-dev/patchbay/examples/playground/registry"
)

// refused wants a solution, or what else the arguments get, refused for a reason, with
// nothing left of it.
func (s *shop) refused(reason string, args ...string) {
	s.t.Helper()
	_, complaint, left, err := s.run(append(args, "--to", "left")...)
	if err == nil || !strings.Contains(complaint, reason) {
		s.t.Errorf("patchbay %v: %v: %s, want %q in it", args, err, complaint, reason)
	}
	if len(left) > 0 {
		s.t.Errorf("patchbay %v: it left %v", args, left)
	}
}

func (s *shop) options() []remote.Option {
	return []remote.Option{remote.WithContext(s.t.Context()), remote.WithAuth(&authn.Basic{Username: publisher, Password: password})}
}

func (s *shop) at(place string) name.Reference {
	s.t.Helper()
	ref, err := name.ParseReference(s.Address() + "/" + place)
	if err != nil {
		s.t.Fatal(err)
	}
	return ref
}

// manifest reads what was pushed.
func (s *shop) manifest(place string) v1.Manifest {
	s.t.Helper()
	described, err := remote.Get(s.at(place), s.options()...)
	if err != nil {
		s.t.Fatal(err)
	}
	var m v1.Manifest
	if err := json.Unmarshal(described.Manifest, &m); err != nil {
		s.t.Fatal(err)
	}
	return m
}

// raw is a manifest as its bytes are.
type raw []byte

func (r raw) RawManifest() ([]byte, error)        { return r, nil }
func (r raw) MediaType() (types.MediaType, error) { return types.OCIManifestSchema1, nil }

// put stores a manifest that nobody has checked.
func (s *shop) put(place string, m v1.Manifest) {
	s.t.Helper()
	text, err := json.Marshal(m)
	if err != nil {
		s.t.Fatal(err)
	}
	if err := remote.Put(s.at(place), raw(text), s.options()...); err != nil {
		s.t.Fatal(err)
	}
}

// blob stores a blob, and describes it.
func (s *shop) blob(place string, content []byte, mediaType types.MediaType) v1.Descriptor {
	s.t.Helper()
	return s.layer(place, static.NewLayer(content, mediaType))
}

func (s *shop) layer(place string, layer v1.Layer) v1.Descriptor {
	s.t.Helper()
	if err := remote.WriteLayer(s.at(place).Context(), layer, s.options()...); err != nil {
		s.t.Fatal(err)
	}
	digest, _ := layer.Digest()
	size, _ := layer.Size()
	mediaType, _ := layer.MediaType()
	return v1.Descriptor{MediaType: mediaType, Size: size, Digest: digest}
}

const contentType = types.MediaType("application/vnd.patchbay.solution.content.v1.tar+gzip")

func zipped(t *testing.T, entries ...tar.Header) []byte {
	t.Helper()
	var out bytes.Buffer
	packed := gzip.NewWriter(&out)
	archive := tar.NewWriter(packed)
	for _, entry := range entries {
		if err := archive.WriteHeader(&entry); err != nil {
			t.Fatal(err)
		}
		if _, err := io.CopyN(archive, zeros{}, entry.Size); err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	if err := packed.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// huge is a layer of 500 MB that is nowhere in memory.
type huge struct{ v1.Layer }

const hugeSize = 500 << 20

func newHuge(t *testing.T) huge {
	t.Helper()
	hash, _, err := v1.SHA256(io.LimitReader(zeros{}, hugeSize))
	if err != nil {
		t.Fatal(err)
	}
	return huge{hugeLayer{hash}}
}

type hugeLayer struct{ hash v1.Hash }

func (l hugeLayer) Digest() (v1.Hash, error)            { return l.hash, nil }
func (l hugeLayer) DiffID() (v1.Hash, error)            { return l.hash, nil }
func (l hugeLayer) Size() (int64, error)                { return hugeSize, nil }
func (l hugeLayer) MediaType() (types.MediaType, error) { return contentType, nil }
func (l hugeLayer) Compressed() (io.ReadCloser, error) {
	return io.NopCloser(io.LimitReader(zeros{}, hugeSize)), nil
}
func (l hugeLayer) Uncompressed() (io.ReadCloser, error) { return l.Compressed() }

func TestArtifactsThatMeanHarm(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	ok[pushed](s, "solution", "push", solution(t, "small", "1.2.0", "# Small\n"), "oci://"+s.Address()+"/shop/small")
	good := s.manifest("shop/small:1.2.0")
	file := func(name string) tar.Header { return tar.Header{Name: name, Typeflag: tar.TypeReg, Size: 1} }
	for name, test := range map[string]struct {
		archive []byte
		want    string
	}{
		"a path that leaves":   {zipped(t, file("../../evil")), `"../../evil" leaves the folder`},
		"an absolute path":     {zipped(t, file("/etc/cron.d/evil")), "is absolute"},
		"a link":               {zipped(t, tar.Header{Name: "README.md", Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"}), "is a link"},
		"a hard link":          {zipped(t, tar.Header{Name: "README.md", Typeflag: tar.TypeLink, Linkname: "/etc/passwd"}), "is a link"},
		"a device":             {zipped(t, tar.Header{Name: "disk", Typeflag: tar.TypeBlock}), "is a device"},
		"a decompression bomb": {zipped(t, tar.Header{Name: "bomb", Typeflag: tar.TypeReg, Size: 40 << 20}), "its files have more than 32 MiB"},
		"one name twice":       {zipped(t, file("a"), file("a")), "is in it twice"},
		"no solution":          {zipped(t, file("a")), "solution.yaml"},
		"no archive":           {[]byte("archive"), "not a gzip file"},
	} {
		t.Run(name, func(t *testing.T) {
			bad := good
			bad.Layers = []v1.Descriptor{s.blob("shop/small:1", test.archive, contentType)}
			s.put("shop/small:bad", bad)
			s.in(t).refused(test.want, "catalogue", "build", "oci://"+s.Address()+"/shop/small:bad")
		})
	}
}

func TestAnArtifactOf500MB(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	ok[pushed](s, "solution", "push", solution(t, "small", "1.2.0", "# Small\n"), "oci://"+s.Address()+"/shop/small")
	bad := s.manifest("shop/small:1.2.0")
	real := s.layer("shop/small:1", newHuge(t))
	read := func() (sent int64) {
		for _, r := range s.Requests() {
			if r.Kind == registry.KindBlob && r.Reference == real.Digest.String() {
				sent += r.Sent
			}
		}
		return sent
	}

	bad.Layers = []v1.Descriptor{real}
	s.put("shop/small:honest", bad)
	s.Reset()
	s.refused("it has 524288000 bytes, and a solution has no more than 8 MiB: nothing of it was read", "catalogue", "build", s.Address()+"/shop/small:honest")
	if sent := read(); sent > 0 {
		t.Errorf("%d bytes of it were read", sent)
	}

	bad.Layers = []v1.Descriptor{{MediaType: contentType, Digest: real.Digest, Size: 1000}}
	s.put("shop/small:lying", bad)
	s.Reset()
	s.refused("has 524288000 bytes, and no more than 8 MiB are read", "catalogue", "build", s.Address()+"/shop/small:lying")
	if sent := read(); sent > 64<<20 { // what the connection holds
		t.Errorf("%d bytes of it were sent", sent)
	}
}

func TestARegistryThatGoesAwayInTheMiddle(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	from := "oci://" + ok[pushed](s, "solution", "push", solution(t, "small", "1.2.0", "# Small\n"), "oci://"+s.Address()+"/shop/small").Reference
	s.Inject(registry.Fault{Method: "GET", Kind: registry.KindBlob, CutAfter: 100})
	s.refused("went away in the middle, and nothing was kept", "catalogue", "build", from)
	s.ClearFaults()
	s.Inject(registry.Fault{Method: "GET", Kind: registry.KindManifest, CutAfter: 100})
	s.refused("went away in the middle, and nothing was kept", "catalogue", "build", from)
	s.ClearFaults()
	ok[catalogue](s, "catalogue", "build", from)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s.refused("connection refused", "catalogue", "build", from)
}
