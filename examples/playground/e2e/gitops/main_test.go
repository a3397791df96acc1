package gitops_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"k8s.io/client-go/kubernetes"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/stack"
)

// toolsVariable names the environment variable with the path of the binary that
// ../../gitops/build.sh builds.
const toolsVariable = "GITOPS_BINARY"

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
		if tools, err = findTools(); err != nil {
			return err
		}
		hookPort, err = s.MakeHook(ctx, 10000)
		return err
	})
}

func findTools() (string, error) {
	path := os.Getenv(toolsVariable)
	if path == "" {
		return "", errors.New(toolsVariable + " is not set: export " + toolsVariable + "=$(examples/playground/gitops/build.sh)")
	}
	if _, err := os.Stat(path); err != nil {
		return "", fmt.Errorf("find the binary that %s names: %w", toolsVariable, err)
	}
	return filepath.Abs(path)
}

func hookAddress() string { return patchbay.Loopback(hookPort) }
