package solutions_test

import (
	"context"
	"testing"

	"k8s.io/client-go/dynamic"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/stack"
)

// What all tests share. TestMain sets it before the first test, and nobody changes it
// after that.
var (
	stage   patchbay.Stage
	objects dynamic.Interface
)

func TestMain(m *testing.M) {
	patchbay.Main(m, "e2e/solutions", stack.Options{WithoutWorkloads: true}, func(_ context.Context, s patchbay.Stage) (err error) {
		stage = s
		objects, err = dynamic.NewForConfig(s.Config)
		return err
	})
}
