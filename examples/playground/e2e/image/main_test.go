package image_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"testing"

	made "github.com/patchbay-dev/patchbay/examples/playground/e2e/image"
	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
)

// pushed is the image that all tests share. TestMain sets it, and nobody changes it
// after that.
var pushed made.Published

func TestMain(m *testing.M) {
	code, err := runMain(context.Background(), m)
	if err != nil {
		fmt.Fprintln(os.Stderr, "e2e/image:", err)
	}
	os.Exit(code)
}

func runMain(ctx context.Context, m *testing.M) (code int, err error) {
	binary, err := patchbay.Find()
	if err != nil {
		return 1, err
	}
	directory, err := os.MkdirTemp("", "image")
	if err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(directory)) }()
	mirror, err := registry.StartMirror(ctx, registry.MirrorOptions{Dir: directory})
	if err != nil {
		return 1, err
	}
	defer mirror.Close()
	if pushed, err = made.Publish(ctx, directory, binary, mirror.Address()+"/tools/patchbay:1.2.3"); err != nil {
		return 1, err
	}
	return m.Run(), nil
}
