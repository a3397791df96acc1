package demo

import (
	"slices"

	"github.com/patchbay-dev/patchbay/examples/playground/images"
	"github.com/patchbay-dev/patchbay/examples/playground/workloads"
)

// creation is a deployment that the check creates, and what is expected of it.
type creation struct {
	namespace, name, image string
	labels                 map[string]string
	// rewritten says that it is to have the image at the mirror.
	rewritten bool
	// why it is left as it is; empty: the webhook has to say why itself.
	why string
}

func creations(values workloads.Values) []creation {
	pinned := func(image string) string { return values.Digests[image] }
	return []creation{
		{namespace: sampleNamespace, name: "web", image: "nginx:latest", rewritten: true},
		{namespace: sampleNamespace, name: "cart-of-the-hub", image: "acme/cart:2.3.1", rewritten: true},
		{namespace: sampleNamespace, name: "cart-of-another-host", image: "ghcr.io/acme/cart:2.3.1", rewritten: true},
		{namespace: sampleNamespace, name: "digest", image: "ghcr.io/acme/invoices@" + pinned("ghcr.io/acme/invoices:8"), rewritten: true},
		{namespace: sampleNamespace, name: "tag-and-digest", image: "quay.io/acme/shipping:3@" + pinned("quay.io/acme/shipping:3"), rewritten: true},
		{namespace: sampleNamespace, name: "already-local", image: values.Mirror + "/library/redis:7.4-alpine", why: "it is at the mirror already"},
		{namespace: sampleNamespace, name: "not-in-the-list", image: "registry.example.com/team/app:1", why: "its host is none of the registries to rewrite"},
		{namespace: sampleNamespace, name: "opted-out", image: "nginx:latest", labels: map[string]string{"patchbay.dev/mirror": "false"}, why: "labelled patchbay.dev/mirror: false"},
		{namespace: excludedNamespace, name: "excluded", image: "nginx:latest", why: "the API server doesn't ask about its namespace"},
		{namespace: sampleNamespace, name: "unparsable", image: "nginx:1:2"},
	}
}

// webhookImages are those of the sample workloads and the one that everybody
// begins with.
func webhookImages() []images.Image {
	latest := slices.Clone(workloads.Images())
	for _, image := range latest {
		if image.Name == "docker.io/library/nginx:1.28" {
			image.Name = "docker.io/library/nginx:latest"
			return append(latest, image)
		}
	}
	return latest
}
