package inside

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/patchbay-dev/patchbay/examples/playground/node"
)

// kernel are settings that the kubelet and a network plugin would change for the whole
// machine. They are shown the values that they want, so they change nothing.
var kernel = map[string]string{
	"vm/overcommit_memory":      "1",
	"vm/panic_on_oom":           "0",
	"kernel/panic":              "10",
	"kernel/panic_on_oops":      "1",
	"kernel/keys/root_maxkeys":  "1000000",
	"kernel/keys/root_maxbytes": "25000000",
	"net/ipv4/ip_forward":       "1",
}

// temporary is for files in place of /tmp.
const temporary = "/run/tmp"

// isolate makes the mounts of the node. They are in its own namespace, and go with it.
func isolate() error {
	if err := syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("keep the node's mounts from the machine: %w", err)
	}
	if err := syscall.Mount("proc", "/proc", "proc", syscall.MS_NOSUID|syscall.MS_NODEV|syscall.MS_NOEXEC, ""); err != nil {
		return fmt.Errorf("mount /proc of the node: %w", err)
	}
	for _, dir := range node.Hidden {
		if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "mode=755"); err != nil {
			return fmt.Errorf("mount %s of the node: %w", dir, err)
		}
	}
	// Nothing else of the machine's own files can be changed.
	if err := syscall.Mount("", "/", "", syscall.MS_REMOUNT|syscall.MS_BIND|syscall.MS_RDONLY, ""); err != nil {
		return fmt.Errorf("keep the node from changing the machine's files: %w", err)
	}
	if err := os.Mkdir(temporary, 0o700); err != nil {
		return err
	}
	shown := "/run/kernel"
	if err := os.Mkdir(shown, 0o755); err != nil {
		return err
	}
	for name, value := range kernel {
		setting := filepath.Join("/proc/sys", name)
		if _, err := os.Stat(setting); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		file := filepath.Join(shown, strings.ReplaceAll(name, "/", "."))
		if err := os.WriteFile(file, []byte(value+"\n"), 0o644); err != nil {
			return err
		}
		if err := syscall.Mount(file, setting, "", syscall.MS_BIND, ""); err != nil {
			return fmt.Errorf("keep the node from changing %s: %w", setting, err)
		}
	}
	return nil
}
