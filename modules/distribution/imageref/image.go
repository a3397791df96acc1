package imageref

import (
	_ "crypto/sha256" // digest algorithms that the reference grammar may name
	_ "crypto/sha512"
	"fmt"
	"strings"

	"github.com/distribution/reference"

	"github.com/patchbay-dev/patchbay/engine/module/texts"
)

// DockerHub is the host that all names of Docker Hub fold to.
const DockerHub = "docker.io"

// Image is a parsed image reference, as containerd reads it.
type Image struct {
	// Host is the registry with its port: docker.io, ghcr.io, harbor:8443.
	Host string
	// Repository is the path below the host: library/nginx.
	Repository string
	// Tag is "latest" when the reference has neither tag nor digest, and empty
	// when it has only a digest.
	Tag string
	// Digest is algorithm:hex, or empty.
	Digest string
}

// maxLength is more bytes than a reference has that leads to an image: at most 259 of the host,
// by DNS and with a port, 255 of the path, 128 of the tag and 135 of the digest.
const maxLength = 1024

// Parse reads a reference by the rules of distribution/reference, which are
// containerd's. The aliases of Docker Hub fold to docker.io and the host is
// lower-cased, because DNS does not care; a tag beside a digest is kept.
func Parse(image string) (Image, error) {
	if len(image) > maxLength { // anybody who may create a pod writes some, and errors repeat them
		return Image{}, fmt.Errorf("image %q: it has %d bytes, and no reference has more than %d", texts.Cut(image, 100), len(image), maxLength)
	}
	named, err := reference.ParseNormalizedNamed(image)
	if err != nil {
		return Image{}, fmt.Errorf("image %q: %w", image, err)
	}
	if reference.Domain(named) == "" {
		// The grammar reads a first segment with a dot as a part of the path when it
		// has a character that no host may have.
		host, _, _ := strings.Cut(image, "/")
		return Image{}, fmt.Errorf("image %q: %s is not a host name", image, host)
	}
	parsed := Image{Host: foldHost(reference.Domain(named)), Repository: reference.Path(named)}
	if parsed.Host == DockerHub && !strings.Contains(parsed.Repository, "/") {
		parsed.Repository = "library/" + parsed.Repository
	}
	if tagged, ok := named.(reference.Tagged); ok {
		parsed.Tag = tagged.Tag()
	}
	if digested, ok := named.(reference.Digested); ok {
		parsed.Digest = digested.Digest().String()
	}
	if parsed.Tag == "" && parsed.Digest == "" {
		parsed.Tag = "latest"
	}
	return parsed, nil
}

// foldHost brings the spellings of one registry together. A host that only its
// upper-case letters distinguish from a Docker Hub namespace keeps them.
func foldHost(host string) string {
	lower := strings.ToLower(host)
	switch lower {
	case "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com":
		return DockerHub
	case "localhost":
		return lower
	}
	if !strings.ContainsAny(lower, ".:") {
		return host
	}
	return lower
}

// Name is host and repository, without tag and digest.
func (i Image) Name() string { return i.Host + "/" + i.Repository }

// Canonical is the full reference: host, repository, tag and digest.
func (i Image) Canonical() string { return i.Name() + i.suffix() }

// Familiar is the short form that people write: nginx:1.27 for
// docker.io/library/nginx:1.27.
func (i Image) Familiar() string {
	if i.Host != DockerHub {
		return i.Canonical()
	}
	if short, ok := strings.CutPrefix(i.Repository, "library/"); ok && !strings.Contains(short, "/") {
		return short + i.suffix()
	}
	first, _, _ := strings.Cut(i.Repository, "/")
	if first == "localhost" || strings.Contains(first, ".") {
		return i.Canonical() // without docker.io this would be a host
	}
	return i.Repository + i.suffix()
}

func (i Image) suffix() string {
	suffix := ""
	if i.Tag != "" {
		suffix = ":" + i.Tag
	}
	if i.Digest != "" {
		suffix += "@" + i.Digest
	}
	return suffix
}
