package webhook_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// reference is an image and what becomes of it.
type reference struct {
	image  string
	target string // empty: it stays as it is
	reason string // what a warning says of it
}

var (
	digest = "sha256:" + strings.Repeat("ab", 32)
	long   = strings.Repeat("a", 250)

	references = map[string]reference{
		"no tag":            {image: "nginx", target: mirror + "/library/nginx:latest"},
		"tag":               {image: "nginx:latest", target: mirror + "/library/nginx:latest"},
		"namespace":         {image: "grafana/loki:3", target: mirror + "/grafana/loki:3"},
		"docker.io":         {image: "docker.io/nginx:1", target: mirror + "/library/nginx:1"},
		"index.docker.io":   {image: "index.docker.io/library/nginx:1", target: mirror + "/library/nginx:1"},
		"registry-1":        {image: "registry-1.docker.io/grafana/loki:3", target: mirror + "/grafana/loki:3"},
		"registry.hub":      {image: "registry.hub.docker.com/library/nginx:1", target: mirror + "/library/nginx:1"},
		"digest":            {image: "nginx@" + digest, target: mirror + "/library/nginx@" + digest},
		"tag and digest":    {image: "ghcr.io/acme/app:1@" + digest, target: mirror + "/ghcr.io/acme/app:1@" + digest},
		"port":              {image: "harbor:8443/acme/app:1", target: mirror + "/harbor.8443/acme/app:1"},
		"dotted with port":  {image: "harbor.example:8443/app:1", target: mirror + "/harbor.example.8443/app:1"},
		"tag like a port":   {image: "registry:5000", target: mirror + "/library/registry:5000"},
		"host without dot":  {image: "harbor/app:1", target: mirror + "/harbor/app:1"}, // a namespace of Docker Hub
		"deep path":         {image: "quay.io/a/b/c/d:1", target: mirror + "/quay.io/a/b/c/d:1"},
		"not in the list":   {image: "gcr.example/a:1"},
		"at the mirror":     {image: mirror + "/library/nginx:1"},
		"localhost":         {image: "localhost/app:1"},
		"localhost, port":   {image: "localhost:5000/app:1"},
		"upper-case name":   {image: "ghcr.io/Acme/App:1", reason: "must be lowercase"},
		"scheme":            {image: "https://ghcr.io/acme/app:1", reason: "https://ghcr.io/acme/app:1"},
		"two tags":          {image: "nginx:1:2", reason: "nginx:1:2"},
		"short digest":      {image: "nginx@sha256:abcd", reason: "nginx@sha256:abcd"},
		"not ASCII":         {image: "nginx:größe", reason: "nginx:größe"},
		"with a space":      {image: "nginx: 1", reason: "nginx: 1"},
		"over-long name":    {image: "ghcr.io/" + strings.Repeat("a", 300) + ":1", reason: "is left alone"},
		"over-long tag":     {image: "nginx:" + strings.Repeat("1", 129), reason: "is left alone"},
		"upper-case host":   {image: "GHCR.io/acme/app:1", target: mirror + "/ghcr.io/acme/app:1"},
		"only on the whole": {image: "ghcr.io/" + long + ":1", reason: "its name on the mirror would be longer than 255 characters"},
	}
)

// TestReferences creates a deployment for each of a table of images, without
// storing it.
func TestReferences(t *testing.T) {
	start(t, "registries=docker.io,ghcr.io,quay.io,harbor:8443,harbor.example:8443,localhost,localhost:5000")
	where := stage.Namespace(t)
	t.Run("table", func(t *testing.T) {
		for name, ref := range references {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				c := newCaller(t)
				made := c.mustCreate(t, deploymentKind, where, deploymentKind.object("it", podOf(ref.image)), metav1.DryRunAll)
				got := imagesIn(deploymentKind.pod(made))[0]
				switch {
				case ref.target == "" && got != ref.image, ref.target != "" && !strings.HasPrefix(got, ref.target),
					!strings.HasSuffix(ref.target, "/") && ref.target != "" && got != ref.target:
					t.Errorf("%s became %s, want %q", ref.image, got, ref.target)
				}
				said := c.warnings()
				if ref.reason == "" && len(said) > 0 || ref.reason != "" && (len(said) != 1 || !strings.Contains(said[0], ref.reason)) {
					t.Errorf("warnings %q, want one with %q", said, ref.reason)
				}
				for _, line := range said {
					if len(line) > 120 {
						t.Errorf("a warning of %d characters: %q", len(line), line)
					}
				}
			})
		}
	})
}

// TestMappings looks at the other layouts of names at the mirror.
func TestMappings(t *testing.T) {
	for mapping, want := range map[string][]string{
		"host": {mirror + "/docker.io/library/nginx:1", mirror + "/ghcr.io/acme/app:1"},
		"flat": {mirror + "/library/nginx:1", mirror + "/acme/app:1"},
	} {
		t.Run(mapping, func(t *testing.T) {
			start(t, "mapping="+mapping, "registries=docker.io,ghcr.io", "allowCollisions=true")
			made := newCaller(t).mustCreate(t, deploymentKind, "default", deploymentKind.object("it", podOf("nginx:1", "ghcr.io/acme/app:1")), metav1.DryRunAll)
			if got := imagesIn(deploymentKind.pod(made)); !slices.Equal(got, want) {
				t.Errorf("images %q, want %q", got, want)
			}
		})
	}
}

// TestReportOnly rewrites nothing and says what it would rewrite.
func TestReportOnly(t *testing.T) {
	start(t, "dryRun=true")
	c := newCaller(t)
	made := c.mustCreate(t, deploymentKind, stage.Namespace(t), deploymentKind.object("it", podOf("nginx:1", mirrored("redis:7"))))
	if got, want := imagesIn(deploymentKind.pod(made)), []string{"nginx:1", mirrored("redis:7")}; !slices.Equal(got, want) {
		t.Errorf("images %q, want %q", got, want)
	}
	if got, want := c.warnings(), []string{fmt.Sprintf("would rewrite nginx:1 to %s", mirrored("nginx:1"))}; !slices.Equal(got, want) {
		t.Errorf("warnings %q, want %q", got, want)
	}
}
