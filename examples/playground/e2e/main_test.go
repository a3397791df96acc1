package e2e_test

import (
	"context"
	"testing"

	"k8s.io/client-go/kubernetes"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
	"github.com/patchbay-dev/patchbay/examples/playground/stack"
)

// What all tests share: a control plane takes seconds to start. TestMain sets
// it before the first test, and nobody changes it after that. The tests that
// look at the sample workloads are sequential; the others run in parallel after
// them, each in a namespace and with a mirror of its own.
var (
	stage   patchbay.Stage
	cluster kubernetes.Interface
)

func TestMain(m *testing.M) {
	patchbay.Main(m, "e2e", stack.Options{Mirror: registry.MirrorOptions{Zot: registry.LikeZot()}}, func(_ context.Context, s patchbay.Stage) error {
		stage, cluster = s, s.Cluster
		return nil
	})
}
