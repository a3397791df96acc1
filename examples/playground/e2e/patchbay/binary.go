package patchbay

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// BinaryVariable names the environment variable with the binary's path.
const BinaryVariable = "PATCHBAY_BINARY"

// ToolsVariable names the environment variable with the path of the binary that
// ../../gitops/build.sh builds: Helm, and what applies in Flux and Argo CD.
const ToolsVariable = "GITOPS_BINARY"

// Find returns the path of the binary under test.
func Find() (string, error) {
	return find(BinaryVariable, "run make build, then export "+BinaryVariable+"=$PWD/bin/patchbay")
}

// FindTools returns the path of the GitOps tools.
func FindTools() (string, error) {
	return find(ToolsVariable, "export "+ToolsVariable+"=$(examples/playground/gitops/build.sh)")
}

func find(variable, advice string) (string, error) {
	binary := os.Getenv(variable)
	if binary == "" {
		return "", errors.New(variable + " is not set: " + advice)
	}
	if _, err := os.Stat(binary); err != nil {
		return "", fmt.Errorf("find the binary that %s names: %w; %s", variable, err, advice)
	}
	return filepath.Abs(binary)
}
