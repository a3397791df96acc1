package e2e_test

import (
	"slices"
	"strings"
	"testing"
)

// mirrored is where an image belongs at a mirror, by the rule of the user's
// manual and not by the product's code: Docker Hub flat, every other host in
// the path.
func mirrored(mirror, image string) string {
	host, path, hasHost := strings.Cut(image, "/")
	if !hasHost || !strings.ContainsAny(host, ".:") {
		host, path = "docker.io", image
	}
	if slices.Contains([]string{"docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"}, host) {
		host = ""
		if !strings.Contains(path, "/") {
			path = "library/" + path
		}
	}
	if host != "" {
		path = strings.ReplaceAll(host, ":", ".") + "/" + path
	}
	if !strings.ContainsAny(path[strings.LastIndex(path, "/"):], ":@") {
		path += ":latest"
	}
	return mirror + "/" + path
}

func TestMirrored(t *testing.T) {
	for image, want := range map[string]string{
		"nginx":                         "m:1/library/nginx:latest",
		"org/app:2":                     "m:1/org/app:2",
		"index.docker.io/org/app:2":     "m:1/org/app:2",
		"ghcr.io/org/app:2@sha256:abcd": "m:1/ghcr.io/org/app:2@sha256:abcd",
		"harbor:8443/app@sha256:abcd":   "m:1/harbor.8443/app@sha256:abcd",
	} {
		if got := mirrored("m:1", image); got != want {
			t.Errorf("%s: %s, want %s", image, got, want)
		}
	}
}
