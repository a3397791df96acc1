package inside

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

const socket = "/run/containerd/containerd.sock"

// Run runs a node with the settings in a directory, until standard input closes or a part
// of it ends. Then this process has to end, and the kernel ends all others with it.
func Run(dir, name string) error {
	if os.Getpid() != 1 {
		return errors.New("this command is process 1 of a real node, and is started by the playground")
	}
	if err := isolate(); err != nil {
		return err
	}
	if err := os.Setenv("TMPDIR", temporary); err != nil {
		return err
	}
	hungUp := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		close(hungUp)
	}()
	ended := make(chan error, 1)
	containerd, err := start("containerd", os.Environ(), "containerd", "--config", filepath.Join(dir, "containerd.toml"))
	if err != nil {
		return err
	}
	if err := awaitSocket(containerd, hungUp); err != nil {
		return err
	}
	// This program by a name that the mounts above can't hide.
	kubelet, err := start("/proc/self/exe", direct(os.Environ()), "kubelet", "kubelet",
		"--config="+filepath.Join(dir, "kubelet.yaml"), "--kubeconfig="+filepath.Join(dir, "kubeconfig"),
		"--hostname-override="+name,
		// Leave the node's address as it is.
		"--cloud-provider=external", "--v=1")
	if err != nil {
		return err
	}
	go func() { ended <- reap(map[int]string{containerd: "containerd", kubelet: "the kubelet"}) }()
	select {
	case err := <-ended:
		return err
	case <-hungUp:
		return nil
	}
}

// start starts a program of the node, whose end reap sees.
func start(file string, env []string, args ...string) (pid int, err error) {
	if !strings.Contains(file, "/") {
		if file, err = exec.LookPath(file); err != nil {
			return 0, err
		}
	}
	nothing, err := os.Open(os.DevNull)
	if err != nil {
		return 0, err
	}
	defer nothing.Close()
	process, err := os.StartProcess(file, args, &os.ProcAttr{Env: env, Files: []*os.File{nothing, os.Stderr, os.Stderr}})
	if err != nil {
		return 0, fmt.Errorf("start %s: %w", args[0], err)
	}
	pid = process.Pid
	return pid, process.Release()
}

// direct is an environment without the proxy: the kubelet talks to this machine only.
func direct(environ []string) []string {
	var kept []string
	for _, entry := range environ {
		if name, _, _ := strings.Cut(entry, "="); !strings.HasSuffix(strings.ToUpper(name), "_PROXY") && name != "SSL_CERT_FILE" {
			kept = append(kept, entry)
		}
	}
	return kept
}

// awaitSocket waits for containerd: the kubelet ends when it isn't there.
func awaitSocket(containerd int, hungUp <-chan struct{}) error {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		if _, err := os.Stat(socket); err == nil {
			return nil
		}
		var status syscall.WaitStatus
		if pid, _ := syscall.Wait4(containerd, &status, syscall.WNOHANG, nil); pid == containerd {
			return fmt.Errorf("containerd ended with %d", status.ExitStatus())
		}
		select {
		case <-tick.C:
		case <-hungUp:
			return nil
		}
	}
}

// reap waits for every process that has lost its parent, as process 1 has to, until one
// of these ends.
func reap(watched map[int]string) error {
	for {
		var status syscall.WaitStatus
		pid, err := syscall.Wait4(-1, &status, 0, nil)
		switch {
		case errors.Is(err, syscall.EINTR):
		case err != nil:
			return fmt.Errorf("wait for the node's processes: %w", err)
		case watched[pid] != "":
			return fmt.Errorf("%s ended with %d", watched[pid], status.ExitStatus())
		}
	}
}
