package market_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/v1/remote"

	"github.com/patchbay-dev/patchbay/examples/playground/registry"
)

func TestSignaturesThatAreRefused(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	private, public := keys(t)
	foreignPrivate, foreignPublic := keys(t)
	small := solution(t, "small", "1.2.0", "# Small\n")
	to := "oci://" + s.Address() + "/shop/small:1.2.0"
	build := []string{"catalogue", "build", to, "--signed-by", public}

	one := ok[pushed](s, "solution", "push", small, to)
	s.refused("nobody has signed it", build...)
	ok[pushed](s, "solution", "push", small, to, "--key", foreignPrivate)
	s.refused("none of the keys that are demanded has signed it", build...)
	ok[pushed](s, "solution", "push", small, to, "--key", private)
	ok[catalogue](s, build...)
	ok[catalogue](s, "catalogue", "build", to, "--signed-by", foreignPublic)

	// Another content under the same tag: its digest has no signature, and a moved one is
	// that of another package.
	evil := ok[pushed](s, "solution", "push", solution(t, "small", "1.2.0", "# Trust me\n"), to)
	s.Reset()
	s.refused("nobody has signed it", build...)
	content := s.manifest("shop/small:1.2.0").Layers[0].Digest.String()
	for _, r := range s.Requests() {
		if r.Kind == registry.KindBlob && r.Reference == content {
			t.Error("the solution was read before its signature was judged")
		}
	}
	tag := func(digest string) string { return "shop/small:" + strings.Replace(digest, ":", "-", 1) }
	list, err := remote.Index(s.at(tag(one.Digest)), s.options()...)
	if err != nil {
		t.Fatal(err)
	}
	if err := remote.WriteIndex(s.at(tag(evil.Digest)), list, s.options()...); err != nil {
		t.Fatal(err)
	}
	s.refused("the signature is that of another package, "+one.Digest, build...)
}

// TestATamperedArtifact has a registry that answers with something else than it was asked
// for: as if its disk were somebody's.
func TestATamperedArtifact(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	one := ok[pushed](s, "solution", "push", solution(t, "small", "1.2.0", "# Small\n"), "oci://"+s.Address()+"/shop/small")
	content := s.manifest("shop/small:1.2.0").Layers[0].Digest.Hex
	for name, test := range map[string]struct{ file, from, want string }{
		"the content":  {content, "oci://" + one.Reference, "sha256"},
		"the manifest": {strings.TrimPrefix(one.Digest, "sha256:"), "oci://" + s.Address() + "/shop/small@" + one.Digest, "digest"},
	} {
		t.Run(name, func(t *testing.T) {
			path := s.stored(test.file)
			good, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			bad := bytes.Replace(good, []byte("Does little"), []byte("Does plenty"), 1)
			if bytes.Equal(good, bad) {
				bad[len(bad)/2] ^= 1
			}
			write(t, path, bad)
			s.in(t).refused(test.want, "catalogue", "build", test.from)
			write(t, path, good)
			ok[catalogue](s.in(t), "catalogue", "build", test.from)
		})
	}
}
