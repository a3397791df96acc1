package image_test

import (
	"archive/tar"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/mutate"

	made "github.com/patchbay-dev/patchbay/examples/playground/e2e/image"
)

// entry is one of an image's file system.
type entry struct {
	tar.Header
	content []byte
}

func (e entry) String() string {
	return fmt.Sprintf("%s %s %d:%d", e.Name, e.FileInfo().Mode(), e.Uid, e.Gid)
}

func entries(t *testing.T, image v1.Image) (all []entry) {
	t.Helper()
	flat := mutate.Extract(image)
	defer flat.Close()
	for r := tar.NewReader(flat); ; {
		header, err := r.Next()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, entry{*header, content})
	}
}

// unpack writes an image's file system into a directory, as a container engine does.
func unpack(t *testing.T, image v1.Image) string {
	t.Helper()
	root := filepath.Join(t.TempDir(), "root")
	if err := os.Mkdir(root, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, e := range entries(t, image) {
		path := filepath.Join(root, e.Name)
		var err error
		switch e.Typeflag {
		case tar.TypeDir:
			err = os.Mkdir(path, 0o755)
		case tar.TypeReg:
			err = os.WriteFile(path, e.content, 0o600)
		default:
			err = fmt.Errorf("%s is neither a file nor a directory", e)
		}
		if err == nil {
			err = os.Chown(path, e.Uid, e.Gid)
		}
		if err == nil {
			err = os.Chmod(path, e.FileInfo().Mode()) // not cut by the umask, and after the owner
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// only is the content of an artifact with one layer.
func only(t *testing.T, artifact v1.Image) string {
	t.Helper()
	layers, err := artifact.Layers()
	if err != nil || len(layers) != 1 {
		t.Fatalf("the artifact has %d layers, %v, want one", len(layers), err)
	}
	content, err := layers[0].Compressed()
	if err != nil {
		t.Fatal(err)
	}
	defer content.Close()
	text, err := io.ReadAll(content)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// host is the architecture of this machine, if there are images for it.
func host(t *testing.T) string {
	t.Helper()
	if _, ok := made.Machines[runtime.GOARCH]; !ok || runtime.GOOS != "linux" {
		t.Skipf("there is no image for %s/%s", runtime.GOOS, runtime.GOARCH)
	}
	return runtime.GOARCH
}
