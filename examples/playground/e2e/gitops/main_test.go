package gitops_test

import (
	"context"
	"testing"

	"k8s.io/client-go/kubernetes"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/stack"
)

// What the tests share. TestMain sets it before the first test, and nobody changes
// it after that.
var (
	stage    *stack.Stack
	cluster  kubernetes.Interface
	binary   string // patchbay
	tools    string // Helm, Flux and Argo CD
	hookPort int
)

func TestMain(m *testing.M) {
	patchbay.Main(m, "e2e/gitops", stack.Options{WithoutWorkloads: true}, func(ctx context.Context, s patchbay.Stage) (err error) {
		stage, cluster, binary = s.Stack, s.Cluster, s.Binary
		if tools, err = patchbay.FindTools(); err != nil {
			return err
		}
		hookPort, err = s.MakeHook(ctx, 10000)
		return err
	})
}

func hookAddress() string { return patchbay.Loopback(hookPort) }
