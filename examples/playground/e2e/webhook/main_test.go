package webhook_test

import (
	"context"
	"testing"

	"k8s.io/client-go/kubernetes"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
	"github.com/patchbay-dev/patchbay/examples/playground/stack"
)

// What all tests share. TestMain sets it before the first test, and nobody
// changes it after that. The tests are sequential, since a cluster has one
// configuration of the webhook; what they ask of it goes in parallel.
var (
	stage   patchbay.Stage
	cluster kubernetes.Interface
	// hookPort is where the webhook listens in each of the tests, and where its
	// Service leads to.
	hookPort int
)

const (
	flow             = "image-policy-webhook"
	configuration    = "patchbay-image-policy"
	hookName         = configuration + ".patchbay.dev"
	serviceName      = patchbay.HookService
	serviceNamespace = patchbay.HookNamespace
	mirror           = "mirror.example:5000"
)

func TestMain(m *testing.M) {
	options := stack.Options{WithoutWorkloads: true, Mirror: registry.MirrorOptions{Zot: registry.LikeZot()}}
	patchbay.Main(m, "e2e/webhook", options, func(ctx context.Context, s patchbay.Stage) (err error) {
		stage, cluster = s, s.Cluster
		hookPort, err = s.MakeHook(ctx, 20000)
		return err
	})
}

func hookAddress() string { return patchbay.Loopback(hookPort) }
