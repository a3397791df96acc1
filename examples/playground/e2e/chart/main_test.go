package chart_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/stack"
)

// toolsVariable names the environment variable with the path of the binary that
// ../../gitops/build.sh builds. Helm is in it.
const toolsVariable = "GITOPS_BINARY"

// chart is the chart's directory.
var chart = filepath.Join("..", "..", "..", "..", "deploy", "chart")

var update = flag.Bool("update", false, "write what the chart renders to")

// What all tests share. TestMain sets it before the first test, and nobody changes it
// after that.
var (
	stage   patchbay.Stage
	objects dynamic.Interface
	tools   string
)

var (
	definitions = schema.GroupVersionResource{Group: "apiextensions.k8s.io", Version: "v1", Resource: "customresourcedefinitions"}
	flowKind    = schema.GroupVersionResource{Group: "patchbay.dev", Version: "v1alpha1", Resource: "flows"}
)

func TestMain(m *testing.M) {
	patchbay.Main(m, "e2e/chart", stack.Options{WithoutWorkloads: true}, func(_ context.Context, s patchbay.Stage) (err error) {
		stage = s
		if tools, err = findTools(); err != nil {
			return err
		}
		objects, err = dynamic.NewForConfig(s.Config)
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
