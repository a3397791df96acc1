package dockerconfig

import (
	"net"
	"net/url"
	"path"
	"strings"

	"github.com/patchbay-dev/patchbay/modules/distribution/imageref"
)

// place is what a key of a docker config means: the images below a host and a
// path. Hosts may have wildcards in their labels.
type place struct {
	// name is the same for all spellings of one place, and sorts as the kubelet's
	// index does.
	name   string
	labels []string
	port   string
	path   string
}

// placeOf reads a key: a host, host:port, either with a path, as a URL or without the
// scheme. False means that the kubelet passes the key over, since it is no URL.
//
// More than the kubelet, it takes GHCR.io for ghcr.io, a host with :443 for the one
// without, and all names of Docker Hub for docker.io.
func placeOf(key string) (place, bool) {
	key = strings.TrimSpace(key)
	if !strings.HasPrefix(key, "https://") && !strings.HasPrefix(key, "http://") {
		key = "https://" + key
	}
	parsed, err := url.Parse(key)
	if err != nil {
		return place{}, false
	}
	host, below := foldHost(parsed.Host), parsed.Path
	alias := host == imageref.DockerHub && !strings.EqualFold(parsed.Host, host)
	if strings.HasPrefix(below, "/v1/") || strings.HasPrefix(below, "/v2/") {
		below = below[len("/v1"):]
	}
	if below == "/" || alias && (below == "/v1" || below == "/v2") {
		below = ""
	}
	// The kubelet parses the rest again when it looks for an image, so what was
	// escaped twice is unescaped twice.
	if parsed, err = url.Parse("https://" + host + below); err != nil || parsed.Host == "" {
		return place{}, false
	}
	labels, port := splitHost(parsed.Host)
	return place{name: host + below, labels: labels, port: port, path: parsed.Path}, true
}

// foldHost brings the spellings of a host to one. A name without a dot is a host
// here, while in an image it is a part of Docker Hub.
func foldHost(host string) string {
	host = strings.TrimSuffix(strings.ToLower(host), ":443")
	if parsed, err := imageref.Parse(host + "/x/y"); err == nil && parsed.Host == imageref.DockerHub && parsed.Repository == "x/y" {
		return imageref.DockerHub
	}
	return host
}

func splitHost(host string) (labels []string, port string) {
	name, port, err := net.SplitHostPort(host)
	if err != nil {
		name, port = host, ""
	}
	return strings.Split(name, "."), port
}

// fits reports whether an image lies at the place. Paths are compared as texts, as the
// kubelet does: a key for "ghcr.io/org/ap" fits ghcr.io/org/app.
func (p place) fits(labels []string, port, below string) bool {
	if p.port != port || len(p.labels) != len(labels) || !strings.HasPrefix(below, p.path) {
		return false
	}
	for n, label := range labels {
		if ok, err := path.Match(p.labels[n], label); err != nil || !ok {
			return false
		}
	}
	return true
}
