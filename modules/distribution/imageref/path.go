package imageref

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/netip"
	"strings"
)

const (
	// maxName bounds host and repository together: registries bound the
	// repository, older container runtimes the whole name.
	maxName = 255
	// longNames is the first segment of hashed paths. No upstream can have it:
	// .invalid is reserved. RFC 2606 section 2.
	longNames = "long-names.invalid"
)

// path gives an image its place below the mirror, and says why there.
func (m *Mapper) path(image Image) (path, reason string, err error) {
	switch {
	case m.mapping == Flat:
		path, reason = image.Repository, "the host is dropped (mapping flat)"
	case m.mapping == HubFlat && image.Host == DockerHub:
		namespace, _, _ := strings.Cut(image.Repository, "/")
		if strings.Contains(namespace, ".") {
			return "", "", fmt.Errorf("namespace %q: a Docker Hub namespace has no dot, and on the mirror this name would belong to the host %s", namespace, namespace)
		}
		path, reason = image.Repository, "Docker Hub keeps its names (mapping hub-flat)"
	default:
		segment, err := hostSegment(image.Host)
		if err != nil {
			return "", "", err
		}
		path = segment + "/" + image.Repository
		reason = fmt.Sprintf("%s is first in the path (mapping %s)", segment, m.mapping)
	}
	if tooLong := len(m.Mirror())+1+len(path) > maxName; tooLong && m.leaveLong {
		return "", "", fmt.Errorf("its name on the mirror would be longer than %d characters", maxName)
	} else if tooLong {
		sum := sha256.Sum256([]byte(image.Name()))
		path = longNames + "/" + hex.EncodeToString(sum[:])
		reason = fmt.Sprintf("the name would be longer than %d characters: hashed path", maxName)
	}
	return path, reason, nil
}

// hostSegment writes a host as one path segment, so that no two hosts and no
// Docker Hub namespace write the same: a port becomes a last label. A last label
// of digits is therefore refused where it isn't a port or part of an IPv4
// address; in DNS there is no such name.
func hostSegment(host string) (string, error) {
	if strings.HasPrefix(host, "[") {
		return "", fmt.Errorf("host %s: an IPv6 address can't be in a repository's path; give the registry a name", host)
	}
	name, port, hasPort := strings.Cut(host, ":")
	if name == longNames {
		return "", fmt.Errorf("host %s is reserved for names that are too long", host)
	}
	if !hasPort && !strings.Contains(name, ".") {
		return "", fmt.Errorf("host %q has neither a dot nor a port: on the mirror it would be taken for a Docker Hub namespace; add the port", host)
	}
	last := name[strings.LastIndexByte(name, '.')+1:]
	if isDigits(last) {
		if _, err := netip.ParseAddr(name); err != nil {
			return "", fmt.Errorf("host %s ends in digits and is not an IPv4 address: on the mirror it could be mistaken for a port", host)
		}
	}
	if hasPort {
		return name + "." + port, nil
	}
	return name, nil
}

// isLocal is true for hosts, such as localhost, that are another machine on each node.
func isLocal(host string) bool {
	name := hostName(host)
	if name == "localhost" || strings.HasSuffix(name, ".localhost") {
		return true
	}
	address, err := netip.ParseAddr(strings.Trim(name, "[]"))
	return err == nil && (address.IsLoopback() || address.IsUnspecified())
}

// hostName is a host without its port.
func hostName(host string) string {
	colon := strings.LastIndexByte(host, ':')
	if colon < 0 || strings.HasSuffix(host, "]") {
		return host
	}
	return host[:colon]
}

func sameHost(a, b string) bool {
	return a == b || strings.TrimSuffix(a, ":443") == strings.TrimSuffix(b, ":443")
}

func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
