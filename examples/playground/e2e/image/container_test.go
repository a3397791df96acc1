package image_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// container is the image, unpacked, with a volume for its data.
type container struct {
	root, volume string
	config       v1.Config
}

func newContainer(t *testing.T) container {
	t.Helper()
	image := pull(t, host(t))
	if out, err := exec.CommandContext(t.Context(), "unshare", "--mount", "true").CombinedOutput(); err != nil {
		t.Skipf("running the image needs root that may mount, for a root file system that can't be written: %v: %s", err, out)
	}
	config, err := image.ConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	c := container{root: unpack(t, image), volume: filepath.Join(t.TempDir(), "volume"), config: config.Config}
	// A volume begins with the owner and the mode of what it is mounted on.
	if err := os.Mkdir(c.volume, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(c.volume, 65532, 65532); err != nil {
		t.Fatal(err)
	}
	// What an engine adds to each container.
	if err := os.Mkdir(filepath.Join(c.root, "proc"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(c.root, "etc/hosts"), []byte("127.0.0.1 localhost\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	return c
}

// enter begins a program in the root, as the user, while nothing but the volume can be
// written to. The mounts are those of its process, and end with it.
const enter = `
root=$1 volume=$2 user=$3
shift 3
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount --bind "$volume" "$root/data"
mount -o remount,bind,ro "$root"
exec chroot --userspec="$user" --groups="${user#*:}" "$root" "$@"`

// command runs the image with arguments, as its configuration says. The process becomes
// the program.
func (c container) command(ctx context.Context, arguments ...string) *exec.Cmd {
	inside := append(append([]string{}, c.config.Entrypoint...), c.config.Cmd...)
	if len(arguments) > 0 {
		inside = append(append([]string{}, c.config.Entrypoint...), arguments...)
	}
	command := exec.CommandContext(ctx, "unshare", append([]string{"--mount", "--", "/bin/sh", "-euc", enter, "sh", c.root, c.volume, c.config.User}, inside...)...)
	command.Env = c.config.Env
	return command
}
