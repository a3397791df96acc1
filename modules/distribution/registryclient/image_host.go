package registryclient

import (
	"net"
	"net/netip"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/distribution/imageref"
)

// ParseImage reads an image reference by the rules of imageref.
func ParseImage(image string) (imageref.Image, error) {
	ref, err := imageref.Parse(image)
	return ref, module.Permanent(err)
}

// apiHost is where a registry is reached: Docker Hub's images are not at
// docker.io.
func apiHost(host string) string {
	if host == imageref.DockerHub {
		return "registry-1.docker.io"
	}
	return host
}

// isLoopback is true for hosts that never leave this machine.
func isLoopback(host string) bool {
	name := host
	if bare, _, err := net.SplitHostPort(host); err == nil {
		name = bare
	}
	if name == "localhost" || strings.HasSuffix(name, ".localhost") {
		return true
	}
	address, err := netip.ParseAddr(strings.Trim(name, "[]"))
	return err == nil && address.IsLoopback()
}

// HostOf is the host, with its port, that is asked for an image; empty for what is
// not a reference.
func HostOf(image string) string {
	ref, err := ParseImage(image)
	if err != nil {
		return ""
	}
	return apiHost(ref.Host)
}

// RepositoryOf is the repository of an image, without its host; empty for what is not
// a reference.
func RepositoryOf(image string) string {
	ref, _ := ParseImage(image)
	return ref.Repository
}

// NamesDigest reports whether an image is named by its digest.
func NamesDigest(image string) bool {
	ref, _ := ParseImage(image)
	return ref.Digest != ""
}
