package node

import (
	"context"
	"fmt"
	"os/exec"
	"syscall"
)

// namespaces are what the node's first process gets of its own. Loopback stays the
// machine's, as the control plane and the registries are there.
const namespaces = syscall.CLONE_NEWNS | syscall.CLONE_NEWPID

// checkPrivileges makes the namespaces once, and mounts in them.
func checkPrivileges() error {
	command := exec.CommandContext(context.Background(), "mount", "-t", "tmpfs", "tmpfs", "/mnt")
	command.SysProcAttr = &syscall.SysProcAttr{Cloneflags: namespaces, Unshareflags: syscall.CLONE_NEWNS}
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("a real node needs namespaces and mounts of its own, and root may not make them here; "+
			"a container needs to be privileged for it: %w: %s", err, out)
	}
	return nil
}

// attributes let the kernel kill the node's first process, and so all of it, with this
// process. A group of its own keeps Ctrl-C in a terminal from reaching it.
func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Cloneflags: namespaces, Pdeathsig: syscall.SIGKILL, Setpgid: true}
}
