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
	"github.com/patchbay-dev/patchbay/examples/playground/node"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
	"github.com/patchbay-dev/patchbay/examples/playground/stack"
)

// skipVariable names the environment variable that lets these tests be skipped, with the
// value skip, on a machine that can't run a real node.
const skipVariable = "PLAYGROUND_REAL_NODE"

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
	if err := node.Check(); err != nil {
		os.Exit(lacking(err))
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

// lacking says what to do about a machine that can't run a real node, and returns the
// exit code. Root on Linux can install what is missing, and CI has to: so there it is a
// failure unless the variable says otherwise. Who has no root, or another system, reads why.
func lacking(why error) (code int) {
	required := runtime.GOOS == "linux" && (os.Geteuid() == 0 || os.Getenv("CI") != "")
	if !required || os.Getenv(skipVariable) == "skip" {
		fmt.Fprintln(os.Stderr, "e2e/node: skipped:", why)
		return 0
	}
	fmt.Fprintf(os.Stderr, "e2e/node: %v\n%s=skip leaves these tests out\n", why, skipVariable)
	return 1
}
