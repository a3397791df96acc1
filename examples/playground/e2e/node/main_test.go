package node_test

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"testing"

	"github.com/patchbay-dev/patchbay/examples/playground/controlplane"
	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/images"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
	"github.com/patchbay-dev/patchbay/examples/playground/stack"
)

// The images of the workloads, which run. Each test has its own: to containerd an image is
// its digest, and of several names it reports any.
const (
	nginx   = "nginx:1.27" // for several platforms, attested
	pricing = "ghcr.io/acme/pricing:1"
	search  = "quay.io/acme/search:2" // with a Docker manifest
	redis   = "redis:7.4"
	cart    = "ghcr.io/acme/cart:3"
)

// library is where Docker Hub has the images whose names have no host.
const library = "docker.io/library/"

// stage is what all tests share. TestMain sets it before the first test, and nobody
// changes it after that.
var stage patchbay.Stage

func TestMain(m *testing.M) {
	if why, required := patchbay.LacksRealNode(); why != nil {
		fmt.Fprintln(os.Stderr, "e2e/node:", why)
		if required {
			os.Exit(1)
		}
		return
	}
	layers := []images.Layer{{Seed: "node base", Size: 300_000}}
	here := []string{"linux/" + runtime.GOARCH}
	says := func(text string) *images.Program { return &images.Program{Says: text + "\n"} }
	options := stack.Options{
		RealNode: true, WithoutWorkloads: true,
		ControlPlane: controlplane.Options{Nodes: 1},
		Mirror:       registry.MirrorOptions{Zot: registry.LikeZot()},
		Images: []images.Image{
			{Name: library + nginx, Layers: layers, Platforms: []string{"linux/amd64", "linux/arm64"}, Attestation: true, Program: says("nginx")},
			{Name: pricing, Layers: layers, Platforms: here, Program: says("pricing")},
			{Name: search, Layers: layers, Platforms: here, Docker: true, Program: says("search")},
			{Name: library + redis, Layers: layers, Platforms: here, Program: says("redis")},
			{Name: cart, Layers: layers, Platforms: here, Program: says("cart")},
		},
	}
	patchbay.Main(m, "e2e/node", options, func(_ context.Context, s patchbay.Stage) error {
		stage = s
		return nil
	})
}
