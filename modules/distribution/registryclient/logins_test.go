package registryclient_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/distribution/registryclient"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrytest"
)

// TestEachLoginIsTried has several logins for one host, as the users of GitLab and
// Quay have: whichever may see the repository is found, and kept.
func TestEachLoginIsTried(t *testing.T) {
	for _, denial := range []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound} {
		for _, refusal := range []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound} {
			for _, byDigest := range []bool{false, true} {
				t.Run(fmt.Sprintf("%d, hidden behind %d, by digest %t", denial, refusal, byDigest), func(t *testing.T) {
					source := registrytest.New(t)
					reference := "1"
					if image := addApp(t, source); byDigest {
						reference = image.Digest
					}
					source.AddImage(t, "other", "1", registrytest.OCIManifest, registrytest.Bytes(5, 2000))
					source.Fault(registrytest.Door{Users: map[registryclient.Login][]string{ada: {"other"}, bob: {"app"}}, Refusal: refusal, Denial: denial}.Fault)
					client := newClient()
					mustPull(t, client, source, "app", reference, readWith(eve, ada, bob))
					mustPull(t, client, source, "other", "1", readWith(eve, ada, bob))
					source.Reset()
					if found, err := client.Repository(source.Host, "app", readWith(eve, ada, bob)).Look(t.Context(), "1"); err != nil || found.Digest == "" {
						t.Errorf("found %+v, %v", found, err)
					}
					wantRequests(t, source, "HEAD /v2/app/manifests/1")
				})
			}
		}
	}
}

// TestWriterAmongReaders has a login first that may read the repository and not write
// it.
func TestWriterAmongReaders(t *testing.T) {
	for _, denial := range []int{http.StatusUnauthorized, http.StatusForbidden} {
		t.Run(strconv.Itoa(denial), func(t *testing.T) {
			source, target := registrytest.New(t), registrytest.New(t)
			addApp(t, source)
			target.Fault(registrytest.Door{
				Users: map[registryclient.Login][]string{ada: {"app"}, bob: {"app"}}, Readers: map[registryclient.Login]bool{ada: true},
				Refusal: http.StatusUnauthorized, Denial: denial,
			}.Fault)
			manifest, err := newClient().Repository(source.Host, "app", readWith()).Get(t.Context(), "1")
			if err != nil {
				t.Fatal(err)
			}
			o := readWith(ada, bob)
			o.Actions = "pull,push"
			repository := newClient().Repository(target.Host, "app", o)
			if found, err := repository.Look(t.Context(), "1"); err != nil || found.Digest != "" {
				t.Fatalf("found %+v, %v", found, err)
			}
			for _, blob := range manifest.Blobs {
				content, err := newClient().Repository(source.Host, "app", readWith()).OpenBlob(t.Context(), blob, func(int64) {})
				if err != nil {
					t.Fatal(err)
				}
				place, err := repository.StartUpload(t.Context(), "", nil)
				if err != nil {
					t.Fatal(err)
				}
				if stored, err := repository.Upload(t.Context(), place, blob, content); err != nil || stored != blob.Digest {
					t.Errorf("stored %q, want %q: %v", stored, blob.Digest, err)
				}
				_, _ = content.End()
			}
			if err := repository.Put(t.Context(), manifest, "1"); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestNoLoginIsLetIn(t *testing.T) {
	source := registrytest.New(t)
	addApp(t, source)
	source.Fault(registrytest.Door{Users: map[registryclient.Login][]string{ada: {}}, Refusal: http.StatusUnauthorized, Denial: http.StatusForbidden}.Fault)
	err := pull(t.Context(), newClient(), source, "app", "1", readWith(eve, ada))
	if err == nil || !strings.HasPrefix(err.Error(), "none of the 2 logins that fit was let in") || strings.Contains(err.Error(), "secret") || module.IsRetryable(err) {
		t.Errorf("error = %v", err)
	}
}
