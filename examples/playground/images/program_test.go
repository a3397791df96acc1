package images_test

import (
	"archive/tar"
	"bufio"
	"debug/elf"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/validate"

	"github.com/patchbay-dev/patchbay/examples/playground/images"
)

const said = "hello from a program without a compiler"

// TestProgram pulls an image that runs and looks at what is in it.
func TestProgram(t *testing.T) {
	for architecture, machine := range map[string]elf.Machine{"amd64": elf.EM_X86_64, "arm64": elf.EM_AARCH64} {
		t.Run(architecture, func(t *testing.T) {
			image, file := program(t, architecture)
			if err := validate.Image(image); err != nil {
				t.Error(err)
			}
			config, err := image.ConfigFile()
			if err != nil {
				t.Fatal(err)
			}
			if got := config.Config; len(got.Entrypoint) != 1 || got.Entrypoint[0] != "/program" || got.User != "65534:65534" {
				t.Errorf("the image runs %v as %q", got.Entrypoint, got.User)
			}
			read, err := elf.Open(file)
			if err != nil {
				t.Fatal(err)
			}
			defer read.Close()
			if read.Machine != machine || len(read.Progs) != 1 || read.Entry < read.Progs[0].Vaddr || read.Entry >= read.Progs[0].Vaddr+read.Progs[0].Memsz {
				t.Errorf("the program is %+v", read.FileHeader)
			}
		})
	}
}

// TestProgramRuns: it prints what it says, and each of the two signals ends it with 0.
func TestProgramRuns(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the program is for Linux")
	}
	_, file := program(t, runtime.GOARCH)
	for name, signal := range map[string]os.Signal{"SIGTERM": syscall.SIGTERM, "SIGINT": syscall.SIGINT} {
		t.Run(name, func(t *testing.T) {
			command := exec.CommandContext(t.Context(), file)
			out, err := command.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := command.Start(); err != nil {
				t.Fatal(err)
			}
			line, err := bufio.NewReader(out).ReadString('\n')
			if err != nil || line != said+"\n" {
				t.Errorf("it says %q, %v", line, err)
			}
			if err := command.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			if err := command.Wait(); err != nil {
				t.Errorf("it ended with %v", err)
			}
		})
	}
}

// program returns an image with a program, as it is pulled, and the program's file.
func program(t *testing.T, architecture string) (v1.Image, string) {
	t.Helper()
	up := upstreams(t)
	const ref = "ghcr.io/small/program:1"
	push(t, up, []images.Image{{Name: ref, Platforms: []string{"linux/" + architecture}, Program: &images.Program{Says: said + "\n"}}})
	image, err := remote.Image(parse(t, ref), remote.WithTransport(up.Transport()),
		remote.WithPlatform(v1.Platform{OS: "linux", Architecture: architecture}))
	if err != nil {
		t.Fatal(err)
	}
	flat := mutate.Extract(image)
	defer flat.Close()
	files := tar.NewReader(flat)
	if _, err := files.Next(); err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(files)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "program")
	if err := os.WriteFile(file, content, 0o700); err != nil {
		t.Fatal(err)
	}
	return image, file
}
