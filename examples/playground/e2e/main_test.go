package e2e_test

import (
	"context"
	"fmt"
	"os"
	"testing"

	"k8s.io/client-go/kubernetes"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
	"github.com/patchbay-dev/patchbay/examples/playground/scene"
)

// What all tests share: a control plane takes seconds to start. TestMain sets
// it before the first test, and nobody changes it after that. The tests that
// look at the sample workloads are sequential; the others run in parallel after
// them, each in a namespace and with a mirror of its own.
var (
	stage   *scene.Scene
	cluster kubernetes.Interface
	binary  string
)

func TestMain(m *testing.M) {
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, "e2e:", err)
	}
	os.Exit(code)
}

func run(m *testing.M) (code int, err error) {
	if binary, err = patchbay.Find(); err != nil {
		return 1, err
	}
	if stage, err = scene.Start(context.Background(), scene.Options{Mirror: registry.MirrorOptions{Zot: registry.LikeZot()}}); err != nil {
		return 1, err
	}
	defer func() {
		if failure := stage.Stop(); failure != nil {
			code, err = 1, failure
		}
	}()
	if cluster, err = kubernetes.NewForConfig(stage.Config); err != nil {
		return 1, fmt.Errorf("build a client: %w", err)
	}
	return m.Run(), nil
}
