package market_test

import (
	"archive/tar"
	"bytes"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/patchbay-dev/patchbay/examples/playground/product"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
)

// serve starts a server that has the login of the shop's docker config, and no cluster.
func (s *shop) serve(flags ...string) *product.Server {
	s.t.Helper()
	var env []string
	for _, entry := range s.environment {
		if strings.HasPrefix(entry, "HOME=") || strings.HasPrefix(entry, "DOCKER_CONFIG=") {
			env = append(env, entry)
		}
	}
	server, err := product.Start(s.t.Context(), product.Options{Binary: binary, Dir: s.t.TempDir(), Env: env, Flags: flags})
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() {
		if err := server.Stop(); err != nil {
			s.t.Error(err)
		}
		if s.t.Failed() {
			s.t.Log(server.LogTail())
		}
	})
	return server
}

type instance struct {
	Name, Solution, Version, Digest, From string
	Values                                map[string]any
}

type listed struct {
	Name, Version, Catalogue, From, Digest string
	Signed                                 bool
}

// TestInstallFromARegistry is the way of a signed package from a folder to a flow, by tag
// and by digest, from a registry that asks for a login.
func TestInstallFromARegistry(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	private, public := keys(t)
	one := ok[pushed](s, "solution", "push", solution(t, "small", "1.2.0", "# Small\n"), "oci://"+s.Address()+"/shop/small", "--key", private)
	byTag, byDigest := "oci://"+one.Reference, "oci://"+s.Address()+"/shop/small@"+one.Digest
	file := filepath.Join(t.TempDir(), "catalogue.json")
	ok[catalogue](s, "catalogue", "build", byTag, "--title", "Shop", "--to", file)
	ok[pushed](s, "catalogue", "push", file, "oci://"+s.Address()+"/shop/catalogue:latest", "--key", private)

	customer := s.as(reader, password)
	server := customer.serve()
	key, err := os.ReadFile(public)
	if err != nil {
		t.Fatal(err)
	}
	added := map[string]any{"name": "shop", "reference": "oci://" + s.Address() + "/shop/catalogue:latest", "key": string(key)}
	if err := server.Post(t.Context(), "/api/v1/catalogues", added, nil); err != nil {
		t.Fatal(err)
	}
	var found struct{ Items []listed }
	if err := server.Get(t.Context(), "/api/v1/solutions?q=small", &found); err != nil {
		t.Fatal(err)
	}
	if len(found.Items) != 1 || found.Items[0].From != byDigest || found.Items[0].Catalogue != "shop" || !found.Items[0].Signed {
		t.Errorf("found %+v", found.Items)
	}
	for name, from := range map[string]string{"by-tag": byTag, "by-digest": byDigest} {
		order := map[string]any{"from": from, "flow": name, "values": map[string]any{"delay": 5000}}
		if err := server.Post(t.Context(), "/api/v1/solutions/small/install", order, nil); err != nil {
			t.Fatal(err)
		}
		var made instance
		if err := server.Get(t.Context(), "/api/v1/instances/"+name, &made); err != nil {
			t.Fatal(err)
		}
		if made.Digest != one.Digest || made.From != from || made.Version != "1.2.0" || made.Values["delay"] != 5000.0 {
			t.Errorf("%s: installed %+v", name, made)
		}
		if status, err := server.Status(t.Context(), name); err != nil || status.Runs > 0 {
			t.Errorf("%s: an install starts nothing: %+v (%v)", name, status, err)
		}
	}
}

// TestInstallByCommand installs, upgrades and removes what a registry has, by commands.
func TestInstallByCommand(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	push := func(version string) pushed {
		return ok[pushed](s, "solution", "push", solution(t, "small", version, "# Small\n"), "oci://"+s.Address()+"/shop/small")
	}
	one := push("1.2.0")
	server := s.as(reader, password).serve()
	do := func(args ...string) string {
		t.Helper()
		out, err := server.Command(t.Context(), args...)
		if err != nil {
			t.Fatalf("patchbay %v: %v", args, err)
		}
		return out
	}
	version := func() (made instance) {
		t.Helper()
		if err := server.Get(t.Context(), "/api/v1/instances/mine", &made); err != nil {
			t.Fatal(err)
		}
		return made
	}
	do("solution", "install", "oci://"+one.Reference, "--name", "mine", "--set", "delay=7000")
	if made := version(); made.Version != "1.2.0" || made.Digest != one.Digest {
		t.Errorf("installed %+v", made)
	}
	two := push("1.3.0")
	do("solution", "upgrade", "mine", "--from", "oci://"+two.Reference)
	if made := version(); made.Version != "1.3.0" || made.Digest != two.Digest || made.Values["delay"] != 7000.0 {
		t.Errorf("upgraded to %+v", made)
	}
	do("solution", "rollback", "mine")
	if made := version(); made.Version != "1.2.0" || made.Digest != one.Digest {
		t.Errorf("rolled back to %+v", made)
	}
	do("solution", "uninstall", "mine", "--yes")
	if err := server.Get(t.Context(), "/api/v1/instances/mine", nil); err == nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("it is there after the uninstall: %v", err)
	}
}

// TestInstallsThatAreRefused has each attack meet a server: it says why, and has no flow
// and no instance afterwards.
func TestInstallsThatAreRefused(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	private, public := keys(t)
	foreign, _ := keys(t)
	push := func(repository, readme string, more ...string) pushed {
		return ok[pushed](s, append([]string{"solution", "push", solution(t, "small", "1.2.0", readme), "oci://" + s.Address() + "/" + repository + ":1"}, more...)...)
	}
	push("shop/unsigned", "# Small\n")
	push("shop/foreign", "# Small\n", "--key", foreign)
	push("shop/good", "# Small\n", "--key", private)
	push("shop/bad", "# Small\n", "--key", private)
	good := s.manifest("shop/bad:1")
	bad := func(name string, archive []byte, size int64) {
		m := good
		layer := s.blob("shop/bad:1", archive, contentType)
		if size > 0 {
			layer.Size = size
		}
		m.Layers = []v1.Descriptor{layer}
		s.put("shop/bad:"+name, m)
	}
	bad("traversal", zipped(t, tar.Header{Name: "../../evil", Typeflag: tar.TypeReg, Size: 1}), 0)
	bad("link", zipped(t, tar.Header{Name: "README.md", Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"}), 0)
	bad("bomb", zipped(t, tar.Header{Name: "bomb", Typeflag: tar.TypeReg, Size: 40 << 20}), 0)
	bad("huge", []byte("x"), 500<<20)
	strict, open := s.serve("--require-signature", public), s.serve()
	refused := func(server *product.Server, name, repository, want string) {
		t.Helper()
		err := server.Post(t.Context(), "/api/v1/solutions/small/install", map[string]any{"from": "oci://" + s.Address() + "/" + repository}, nil)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q in it", name, err, want)
		}
		var left struct{ Items []instance }
		if err := server.Get(t.Context(), "/api/v1/instances", &left); err != nil || len(left.Items) > 0 {
			t.Errorf("%s: it left %+v (%v)", name, left.Items, err)
		}
		if err := server.Get(t.Context(), "/api/v1/flows/small", nil); err == nil || !strings.Contains(err.Error(), "404") {
			t.Errorf("%s: it left a flow: %v", name, err)
		}
	}
	refused(strict, "no signature", "shop/unsigned:1", "nobody has signed it")
	refused(strict, "a foreign signature", "shop/foreign:1", "none of the keys that are demanded has signed it")
	refused(open, "a path that leaves", "shop/bad:traversal", "leaves the folder")
	refused(open, "a link", "shop/bad:link", "is a link")
	refused(open, "a decompression bomb", "shop/bad:bomb", "more than 32 MiB")
	refused(open, "500 MB", "shop/bad:huge", "nothing of it was read")
	refused(strict, "nothing", "shop/none:1", "the registry has no such thing")
	refused(strict, "another digest", "shop/good@sha256:"+strings.Repeat("a", 64), "the registry has no such thing")
	s.Inject(registry.Fault{Method: "GET", Kind: registry.KindBlob, Repository: "shop/good", CutAfter: 300})
	refused(strict, "a registry that goes away in the middle", "shop/good:1", "went away in the middle")
	s.ClearFaults()
	content := s.stored(s.manifest("shop/good:1").Layers[0].Digest.Hex)
	text, err := os.ReadFile(content)
	if err != nil {
		t.Fatal(err)
	}
	tampered := bytes.Clone(text)
	tampered[len(text)/2] ^= 1
	write(t, content, tampered)
	refused(strict, "a tampered artifact", "shop/good:1", "error verifying sha256 checksum")
	write(t, content, text)
	if err := strict.Post(t.Context(), "/api/v1/solutions/small/install", map[string]any{"from": "oci://" + s.Address() + "/shop/good:1"}, nil); err != nil {
		t.Errorf("the good one: %v", err)
	}
	path := "/api/v1/solutions/small?from=" + url.QueryEscape("oci://169.254.169.254/latest/meta-data:1")
	if err := open.Get(t.Context(), path, nil); err == nil || !strings.Contains(err.Error(), "where no registry is looked for") {
		t.Errorf("the metadata service: %v", err)
	}
}
