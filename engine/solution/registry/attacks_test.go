package registry_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/patchbay-dev/patchbay/engine/solution/signature"
)

// endless answers with what has no end; it returns how many bytes were sent once the
// client has left.
func endless(w http.ResponseWriter, length string) (sent int) {
	if length != "" {
		w.Header().Set("Content-Length", length)
	}
	w.WriteHeader(http.StatusOK)
	block := make([]byte, 64<<10)
	for sent < 500<<20 {
		n, err := w.Write(block)
		sent += n
		if err != nil {
			break
		}
	}
	return sent
}

func isGet(r *http.Request, part string) bool {
	return r.Method == http.MethodGet && strings.Contains(r.URL.Path, part)
}

func TestAttacks(t *testing.T) {
	for name, test := range map[string]struct {
		answer func(w http.ResponseWriter, r *http.Request) bool
		want   string
	}{
		"a blob of 500 MB that says so": {func(w http.ResponseWriter, r *http.Request) bool {
			return isGet(r, "/blobs/") && endless(w, "524288000") >= 0
		}, "has 524288000 bytes"},
		"a blob of 500 MB that does not say so": {func(w http.ResponseWriter, r *http.Request) bool {
			return isGet(r, "/blobs/") && endless(w, "") >= 0
		}, "was changed, or cut"},
		"a manifest of 500 MB that says so": {func(w http.ResponseWriter, r *http.Request) bool {
			return isGet(r, "/manifests/") && endless(w, "524288000") >= 0
		}, "has 524288000 bytes"},
		"a manifest of 500 MB that does not say so": {func(w http.ResponseWriter, r *http.Request) bool {
			return isGet(r, "/manifests/") && endless(w, "") >= 0
		}, "goes on after 8 MiB"},
		"another blob": {func(w http.ResponseWriter, r *http.Request) bool {
			if !isGet(r, "/blobs/") {
				return false
			}
			fmt.Fprint(w, "something else")
			return true
		}, "error verifying sha256 checksum"},
		"a registry that goes away in the middle": {func(w http.ResponseWriter, r *http.Request) bool {
			if !isGet(r, "/blobs/") {
				return false
			}
			connection, buffered, err := w.(http.Hijacker).Hijack()
			if err != nil {
				return false
			}
			defer connection.Close()
			size := len(archive(t, folder()))
			fmt.Fprintf(buffered, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", size, strings.Repeat("x", size/2))
			_ = buffered.Flush() // the client sees the end
			return true
		}, "went away in the middle"},
		"an index in place of an artifact": {func(w http.ResponseWriter, r *http.Request) bool {
			if !isGet(r, "/manifests/") {
				return false
			}
			w.Header().Set("Content-Type", string(types.OCIImageIndex))
			fmt.Fprint(w, `{"schemaVersion":2,"manifests":[]}`)
			return true
		}, "it is not an OCI artifact"},
		"no manifest": {func(w http.ResponseWriter, r *http.Request) bool {
			if !isGet(r, "/manifests/") {
				return false
			}
			w.Header().Set("Content-Type", string(types.OCIManifestSchema1))
			fmt.Fprint(w, `{"layers": 7}`)
			return true
		}, "its manifest can't be read"},
		"a way to the metadata service": {func(w http.ResponseWriter, r *http.Request) bool {
			if !isGet(r, "/blobs/") {
				return false
			}
			http.Redirect(w, r, "http://169.254.169.254/latest", http.StatusFound)
			return true
		}, "link-local"},
		"a way without HTTPS": {func(w http.ResponseWriter, r *http.Request) bool {
			if !isGet(r, "/blobs/") {
				return false
			}
			http.Redirect(w, r, "http://storage.example.com/blob", http.StatusFound)
			return true
		}, "storage.example.com is not asked by plain HTTP"},
		"no login": {func(w http.ResponseWriter, r *http.Request) bool {
			if !isGet(r, "/manifests/") {
				return false
			}
			w.WriteHeader(http.StatusUnauthorized)
			return true
		}, "log in with docker login"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := start(t)
			from, _ := p.push(t)
			p.answer = test.answer
			got, err := p.client.Pull(t.Context(), from, signature.Policy{})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q in it", err, test.want)
			}
			if got.Archive != nil || got.Digest != "" {
				t.Error("something was left of what was refused")
			}
		})
	}
}

func TestARegistryThatDoesNotAnswer(t *testing.T) {
	p := start(t)
	from, _ := p.push(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	p.answer = func(_ http.ResponseWriter, r *http.Request) bool {
		if !isGet(r, "/blobs/") {
			return false
		}
		cancel(errors.New("enough"))
		<-r.Context().Done()
		return true
	}
	if got, err := p.client.Pull(ctx, from, signature.Policy{}); err == nil || got.Archive != nil {
		t.Errorf("got %d bytes: %v", len(got.Archive), err)
	}
}

// A service that is no registry may be one that only this server reaches.
func TestAnAnswerOfAnotherService(t *testing.T) {
	p := start(t)
	from, _ := p.push(t)
	p.answer = func(w http.ResponseWriter, _ *http.Request) bool {
		http.Error(w, "the key is 4711", http.StatusTeapot)
		return true
	}
	if _, err := p.client.Pull(t.Context(), from, signature.Policy{}); err == nil || strings.Contains(err.Error(), "4711") || !strings.Contains(err.Error(), "418") {
		t.Errorf("error = %v", err)
	}
}

// A pull by digest trusts no registry to give what the digest says.
func TestATamperedArtifactByDigest(t *testing.T) {
	p := start(t)
	_, digest := p.push(t)
	_, text := p.manifest(t, "shop/small", "1.2.0")
	p.answer = func(w http.ResponseWriter, r *http.Request) bool {
		if !isGet(r, "/manifests/") {
			return false
		}
		w.Header().Set("Content-Type", string(types.OCIManifestSchema1))
		fmt.Fprint(w, strings.Replace(string(text), "Small", "Smell", 1))
		return true
	}
	_, err := p.client.Pull(t.Context(), p.host+"/shop/small@"+digest, signature.Policy{})
	if err == nil || !strings.Contains(err.Error(), "does not match requested digest") {
		t.Errorf("error %v", err)
	}
}

// TestManifestsThatAreRefused has manifests that nobody's blobs are read for.
func TestManifestsThatAreRefused(t *testing.T) {
	for name, test := range map[string]struct {
		change func(m *v1.Manifest)
		want   string
	}{
		"500 MB by the descriptor": {func(m *v1.Manifest) { m.Layers[0].Size = 500 << 20 }, "it has 524288000 bytes, and a solution has no more than 8 MiB: nothing of it was read"},
		"a negative size":          {func(m *v1.Manifest) { m.Layers[0].Size = -1 }, "it has -1 bytes"},
		"another type":             {func(m *v1.Manifest) { m.ArtifactType = "application/vnd.example" }, "it is not a solution"},
		"no content":               {func(m *v1.Manifest) { m.Layers = m.Layers[1:] }, "has 0 layers"},
		"two contents":             {func(m *v1.Manifest) { m.Layers = append(m.Layers, m.Layers[0]) }, "has 2 layers"},
		"many layers": {func(m *v1.Manifest) {
			for range 30 {
				m.Layers = append(m.Layers, m.Layers[1])
			}
		}, "more than 20 layers"},
	} {
		t.Run(name, func(t *testing.T) {
			p := start(t)
			p.push(t)
			m, _ := p.manifest(t, "shop/small", "1.2.0")
			test.change(&m)
			p.put(t, "shop/small", "bad", string(types.OCIManifestSchema1), m)
			p.forget()
			_, err := p.client.Pull(t.Context(), p.host+"/shop/small:bad", signature.Policy{})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q in it", err, test.want)
			}
			for _, request := range p.asked() {
				if strings.Contains(request, "/blobs/") {
					t.Errorf("it was read all the same: %s", request)
				}
			}
		})
	}
}
