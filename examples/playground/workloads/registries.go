package workloads

import (
	"net/http"
	"time"

	"github.com/patchbay-dev/patchbay/examples/playground/images"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
)

// Hosts are the upstreams that the samples pull from, with what is private on
// them.
func Hosts() []registry.Host {
	private := map[string]registry.Private{
		registry.DockerHub: {Repository: "acmecorp/", Username: "acmecorp", Password: "hub-password"},
		"ghcr.io":          {Repository: "acme-private/", Username: "acme", Password: "ghcr-password"},
		"quay.io":          {Repository: "acme-private/", Username: "acme", Password: "quay-password"},
	}
	hosts := registry.PublicHosts()
	for i, host := range hosts {
		if p, ok := private[host.Name]; ok {
			hosts[i].Private = append(host.Private, p)
		}
	}
	return hosts
}

// Faults are what goes wrong on the upstreams from the start.
func Faults() []registry.Fault {
	return []registry.Fault{{
		Host: "ghcr.io", Repository: "acme/throttled", Kind: registry.KindManifest,
		Status: http.StatusTooManyRequests, RetryAfter: time.Second, Times: 2,
	}}
}

// Images are what the upstreams hold. They are small: the samples are about
// names, not about bytes.
func Images() []images.Image {
	var all []images.Image
	for _, name := range []string{
		"docker.io/library/nginx:1.27",
		"docker.io/library/nginx:1.28",
		"docker.io/library/busybox:1.36",
		"docker.io/library/postgres:17",
		"docker.io/library/redis:7.4-alpine",
		"docker.io/acme/cart:2.3.1",
		"docker.io/acmecorp/loyalty:3",
		"docker.io/envoyproxy/envoy:v1.31",
		"docker.io/grafana/grafana:11.3.0",
		"docker.io/grafana/loki:3.2.1",
		"docker.io/prom/node-exporter:v1.8.2",
		"ghcr.io/acme/archive:1",
		"ghcr.io/acme/cart:2.3.1",
		"ghcr.io/acme/checkout:1",
		"ghcr.io/acme/flux-app:1",
		"ghcr.io/acme/flux-release:1",
		"ghcr.io/acme/half:1",
		"ghcr.io/acme/invoices:8",
		"ghcr.io/acme/ledger:6",
		"ghcr.io/acme/search:4",
		"ghcr.io/acme/search-index:4",
		"ghcr.io/acme/throttled:1",
		"ghcr.io/acme-private/etl:2",
		"ghcr.io/acme-private/fraud:1",
		"ghcr.io/acme-private/notary:1",
		"ghcr.io/acme-private/payments:5",
		"ghcr.io/acme-private/vault:1",
		"quay.io/acme/argo-app:1",
		"quay.io/acme/argo-tracked:1",
		"quay.io/acme/catalog:v7",
		"quay.io/acme/metrics:0.9",
		"quay.io/acme/shipping:3",
		"quay.io/acme/warehouse:latest",
		"quay.io/acme-private/loader:2",
		"gcr.io/google-containers/pause:3.9",
		"registry.k8s.io/coredns/coredns:v1.11.3",
		"registry.k8s.io/ingress-nginx/controller:v1.12.0",
	} {
		all = append(all, sample(name))
	}

	index := sample("ghcr.io/acme/pricing:1")
	index.Platforms, index.Attestation = []string{"linux/amd64", "linux/arm64"}, true
	schema2 := sample("docker.io/legacy/recommender:0.4")
	schema2.Docker = true
	list := sample("quay.io/acme/reviews:2")
	list.Docker, list.Platforms = true, index.Platforms
	return append(all, index, schema2, list)
}

// MirrorImages are what the mirror holds from the start, by the mirror's
// address.
func MirrorImages(mirror string) []images.Image {
	local := sample("docker.io/library/redis:7.4-alpine")
	local.Name = mirror + "/library/redis:7.4-alpine"
	return []images.Image{local}
}

// sample is built on a base that all samples share, as images do.
func sample(name string) images.Image {
	return images.Image{Name: name, Layers: []images.Layer{
		{Seed: "sample base", Size: 256 << 10},
		{Seed: name, Size: 32 << 10},
	}}
}
