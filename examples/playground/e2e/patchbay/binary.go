package patchbay

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// BinaryVariable names the environment variable with the binary's path.
const BinaryVariable = "PATCHBAY_BINARY"

// Find returns the path of the binary under test.
func Find() (string, error) {
	binary := os.Getenv(BinaryVariable)
	if binary == "" {
		return "", errors.New(BinaryVariable + " is not set: run make build, then export " + BinaryVariable + "=$PWD/bin/patchbay")
	}
	if _, err := os.Stat(binary); err != nil {
		return "", fmt.Errorf("find the binary that %s names: %w; make build builds it", BinaryVariable, err)
	}
	return filepath.Abs(binary)
}
