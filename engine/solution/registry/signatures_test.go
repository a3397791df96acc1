package registry_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	ggcr "github.com/google/go-containerregistry/pkg/registry"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/patchbay-dev/patchbay/engine/solution/signature"
)

func TestSignatures(t *testing.T) {
	for name, options := range map[string][]ggcr.Option{
		"a registry that knows referrers": {ggcr.WithReferrersSupport(true)},
		"one that does not":               nil,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := start(t, options...)
			from, digest := p.push(t)
			mine, myKey := keys(t)
			other, otherKey := keys(t)
			refused := func(what string, want error) {
				t.Helper()
				p.forget()
				if _, err := p.client.Pull(t.Context(), from, signature.Demand(myKey)); !errors.Is(err, want) {
					t.Errorf("%s: error %v, want %v", what, err, want)
				}
				if m, _ := p.manifest(t, "shop/small", "1.2.0"); strings.Contains(strings.Join(p.asked(), "\n"), "/blobs/"+m.Layers[0].Digest.String()) {
					t.Errorf("%s: the solution was read before its signature was judged", what)
				}
			}
			refused("no signature", signature.ErrMissing)
			if err := p.client.Sign(t.Context(), from, other); err != nil {
				t.Fatal(err)
			}
			refused("a foreign signature", signature.ErrForeign)
			if err := p.client.Sign(t.Context(), from, mine); err != nil {
				t.Fatal(err)
			}
			for _, policy := range []signature.Policy{signature.Demand(myKey), signature.Demand(otherKey, myKey)} {
				got, err := p.client.Pull(t.Context(), p.host+"/shop/small@"+digest, policy)
				if err != nil || !strings.Contains(strings.Join(got.Signers, " "), myKey.Name()) {
					t.Errorf("signed: %v by %v", err, got.Signers)
				}
			}
		})
	}
}

// Who demands no signature does not wait for a list of them.
func TestNoPolicyAsksForNoSignatures(t *testing.T) {
	p := start(t)
	from, digest := p.push(t)
	p.forget()
	if _, err := p.client.Pull(t.Context(), from, signature.Policy{}); err != nil {
		t.Fatal(err)
	}
	for _, request := range p.asked() {
		if strings.Contains(request, "referrers") || strings.Contains(request, strings.Replace(digest, ":", "-", 1)) {
			t.Errorf("it asked %s", request)
		}
	}
}

// Somebody who may push moves a good signature to another package.
func TestAMovedSignature(t *testing.T) {
	p := start(t)
	from, digest := p.push(t)
	signer, key := keys(t)
	if err := p.client.Sign(t.Context(), from, signer); err != nil {
		t.Fatal(err)
	}
	changed := folder()
	changed["README.md"].Data = []byte("# Trust me\n")
	evil, err := p.client.Push(t.Context(), from, archive(t, changed))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.client.Pull(t.Context(), from, signature.Demand(key)); !errors.Is(err, signature.ErrMissing) {
		t.Errorf("a changed package: %v", err)
	}
	// The tag of referrers of the one is put on those of the other.
	_, list := p.manifest(t, "shop/small", strings.Replace(digest, ":", "-", 1))
	p.putText(t, "shop/small", strings.Replace(evil, ":", "-", 1), string(types.OCIImageIndex), list)
	_, err = p.client.Pull(t.Context(), from, signature.Demand(key))
	if !errors.Is(err, signature.ErrOther) || !strings.Contains(err.Error(), digest) {
		t.Errorf("a moved signature: %v", err)
	}
}

// cosign stores signatures under a tag by default.
func TestTheTagOfCosign(t *testing.T) {
	p := start(t)
	from, digest := p.push(t)
	signer, key := keys(t)
	if err := p.client.Sign(t.Context(), from, signer); err != nil {
		t.Fatal(err)
	}
	fallback := strings.Replace(digest, ":", "-", 1)
	list := p.index(t, "shop/small", fallback)
	_, text := p.manifest(t, "shop/small", list.Manifests[0].Digest.String())
	p.putText(t, "shop/small", fallback+".sig", string(types.OCIManifestSchema1), text)
	p.answer = func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasSuffix(r.URL.Path, fallback) {
			return false
		}
		w.WriteHeader(http.StatusNotFound)
		return true
	}
	if _, err := p.client.Pull(t.Context(), from, signature.Demand(key)); err != nil {
		t.Error(err)
	}
}
