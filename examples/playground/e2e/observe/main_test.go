package observe_test

import (
	"context"
	"testing"

	"k8s.io/client-go/kubernetes"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
	"github.com/patchbay-dev/patchbay/examples/playground/stack"
)

// What all tests share. TestMain sets it before the first test, and nobody changes it
// after that. The tests are sequential, since a cluster has one configuration of the
// webhook.
var (
	stage    patchbay.Stage
	cluster  kubernetes.Interface
	hookPort int
)

const (
	mirrorFlow = "image-mirror"
	hookFlow   = "image-policy-webhook"
)

func TestMain(m *testing.M) {
	options := stack.Options{WithoutWorkloads: true, Mirror: registry.MirrorOptions{Zot: registry.LikeZot()}}
	patchbay.Main(m, "e2e/observe", options, func(ctx context.Context, s patchbay.Stage) (err error) {
		stage, cluster = s, s.Cluster
		hookPort, err = s.MakeHook(ctx, 15000)
		return err
	})
}
