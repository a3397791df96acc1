package image_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/validate"

	made "github.com/patchbay-dev/patchbay/examples/playground/e2e/image"
)

// TestPull: a real registry has the image for both platforms, under the digest that was
// printed and that the directory has.
func TestPull(t *testing.T) {
	tag := parse(t, pushed.Tag)
	index, err := remote.Index(tag, remote.WithContext(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	digest, err := index.Digest()
	if err != nil {
		t.Fatal(err)
	}
	if want := tag.Context().Digest(digest.String()).String(); pushed.Printed != want {
		t.Errorf("printed %q, and pushed %s", pushed.Printed, want)
	}
	written, err := layout.ImageIndexFromPath(pushed.Layout)
	if err != nil {
		t.Fatal(err)
	}
	if entries, err := written.IndexManifest(); err != nil || entries.Manifests[0].Digest != digest {
		t.Errorf("the directory has %+v, %v, want %s first", entries, err, digest)
	}
	for architecture := range made.Machines {
		image := pull(t, architecture)
		if err := validate.Image(image); err != nil {
			t.Errorf("%s: %v", architecture, err)
		}
		config, err := image.ConfigFile()
		if err != nil {
			t.Fatal(err)
		}
		if config.Architecture != architecture || config.OS != "linux" {
			t.Errorf("pulled %s for %s", config.Platform(), architecture)
		}
		if label := config.Config.Labels["org.opencontainers.image.revision"]; label != made.Revision {
			t.Errorf("%s: the image is of %q, want %s", architecture, label, made.Revision)
		}
	}
}

// TestReferrers: the SBOM of each image is found by what refers to it.
func TestReferrers(t *testing.T) {
	for architecture := range made.Machines {
		digest, err := pull(t, architecture).Digest()
		if err != nil {
			t.Fatal(err)
		}
		repository := parse(t, pushed.Tag).Context()
		index, err := remote.Referrers(repository.Digest(digest.String()), remote.WithContext(t.Context()),
			remote.WithFilter("artifactType", "application/vnd.cyclonedx+json"))
		if err != nil {
			t.Fatal(err)
		}
		found, err := index.IndexManifest()
		if err != nil {
			t.Fatal(err)
		}
		if len(found.Manifests) != 1 {
			t.Fatalf("%s: %d documents refer to the image, want one", architecture, len(found.Manifests))
		}
		artifact, err := remote.Image(repository.Digest(found.Manifests[0].Digest.String()), remote.WithContext(t.Context()))
		if err != nil {
			t.Fatal(err)
		}
		if got := only(t, artifact); got != made.Document {
			t.Errorf("%s: the document is %q, want %q", architecture, got, made.Document)
		}
	}
}

// TestFiles: the image for this machine holds what is listed, and nothing else.
func TestFiles(t *testing.T) {
	var got []string
	for _, e := range entries(t, pull(t, host(t))) {
		got = append(got, e.String())
	}
	slices.Sort(got)
	want := []string{
		"data drwx------ 65532:65532",
		"etc drwxr-xr-x 0:0",
		"etc/group -rw-r--r-- 0:0",
		"etc/passwd -rw-r--r-- 0:0",
		"etc/ssl drwxr-xr-x 0:0",
		"etc/ssl/certs drwxr-xr-x 0:0",
		"etc/ssl/certs/ca-certificates.crt -rw-r--r-- 0:0",
		"patchbay -rwxr-xr-x 0:0",
		"tmp dtrwxrwxrwx 0:0",
	}
	if !slices.Equal(got, want) {
		t.Errorf("the image holds\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func parse(t *testing.T, text string) name.Reference {
	t.Helper()
	reference, err := name.ParseReference(text)
	if err != nil {
		t.Fatal(err)
	}
	return reference
}

func pull(t *testing.T, architecture string) v1.Image {
	t.Helper()
	image, err := remote.Image(parse(t, pushed.Tag), remote.WithContext(t.Context()),
		remote.WithPlatform(v1.Platform{OS: "linux", Architecture: architecture}))
	if err != nil {
		t.Fatal(err)
	}
	return image
}
