package controlplane

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	// Command is the playground binary's sub-command that serves.
	Command = "control-plane"
	// readyPrefix starts the line with which the child says that it serves.
	readyPrefix = "ready "
	// BinaryVariable names the environment variable that tests get the path
	// of the playground binary from.
	BinaryVariable = "PLAYGROUND_BINARY"

	startTimeout = 2 * time.Minute
	stopTimeout  = 5 * time.Second
)

// Options of a control plane; the zero value is good for a test.
type Options struct {
	// Dir receives all data. When empty, a temporary directory is made, and
	// removed by Stop.
	Dir string
	// Binary is the playground binary; when empty, $PLAYGROUND_BINARY.
	Binary string
	// Nodes is the number of fake nodes; 0 means one.
	Nodes int
	// Services maps "namespace/name:port" to a loopback address, for webhooks
	// whose address is known beforehand. For the others, annotate the Service
	// with playground.patchbay.dev/address: 127.0.0.1:PORT.
	Services map[string]string
	// ServiceNetwork is the range of the addresses of Services; empty: 10.96.0.0/16. The
	// first of them is that of the Service kubernetes.
	ServiceNetwork string
}

// ControlPlane is a running control plane.
type ControlPlane struct {
	kubeconfig string
	log        string
	pid        int
	removeDir  string
	hangUp     io.Closer
	kill       func() error
	exited     chan struct{}
	exit       error // valid after exited is closed
	stop       sync.Once
}

// Start starts a control plane and returns when its API server, scheduler and
// nodes are ready. It ends with Stop, with ctx or with this process,
// whichever comes first.
func Start(ctx context.Context, opts Options) (*ControlPlane, error) {
	binary, err := findBinary(opts.Binary)
	if err != nil {
		return nil, err
	}
	dir, removeDir := opts.Dir, ""
	if dir == "" {
		if dir, err = os.MkdirTemp("", "patchbay-control-plane-"); err != nil {
			return nil, fmt.Errorf("make a directory for the control plane: %w", err)
		}
		removeDir = dir
	} else if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the control plane's directory: %w", err)
	}

	cp := &ControlPlane{
		log:       filepath.Join(dir, "control-plane.log"),
		removeDir: removeDir,
		exited:    make(chan struct{}),
	}
	stdout, err := cp.launch(binary, append([]string{Command, "--dir", dir}, childFlags(opts)...))
	if err != nil {
		cp.cleanUp()
		return nil, err
	}
	if err := cp.waitReady(ctx, stdout); err != nil {
		err = errors.Join(err, cp.Stop())
		return nil, err
	}
	context.AfterFunc(ctx, func() { _ = cp.Stop() })
	return cp, nil
}

// Kubeconfig is the path of a kubeconfig with every right.
func (c *ControlPlane) Kubeconfig() string { return c.kubeconfig }

// PID is the child's process id.
func (c *ControlPlane) PID() int { return c.pid }

// Exited is closed when the child is gone, for whatever reason.
func (c *ControlPlane) Exited() <-chan struct{} { return c.exited }

// Stop ends the control plane, waits for the process to be gone and removes
// the data if Start chose the directory. It may be called more than once.
func (c *ControlPlane) Stop() error {
	var err error
	c.stop.Do(func() {
		// The child leaves when its standard input closes.
		_ = c.hangUp.Close()
		select {
		case <-c.exited:
		case <-time.After(stopTimeout):
			if killErr := c.kill(); killErr != nil && !errors.Is(killErr, os.ErrProcessDone) {
				err = fmt.Errorf("kill the control plane (pid %d): %w", c.pid, killErr)
				return
			}
			<-c.exited
		}
		err = c.cleanUp()
	})
	return err
}

func (c *ControlPlane) cleanUp() error {
	if c.removeDir == "" {
		return nil
	}
	if err := os.RemoveAll(c.removeDir); err != nil {
		return fmt.Errorf("remove the control plane's data: %w", err)
	}
	return nil
}

// launch starts the child, which dies with this process: its standard input
// is a pipe that only this process holds open and, where the system has it,
// the kernel kills it.
func (c *ControlPlane) launch(binary string, args []string) (io.Reader, error) {
	log, err := os.Create(c.log)
	if err != nil {
		return nil, fmt.Errorf("open the control plane's log: %w", err)
	}
	defer log.Close()

	cmd := exec.Command(binary, args...)
	cmd.Stderr = log
	cmd.SysProcAttr = dieWithParent()
	// Etcd and the API server talk over loopback only, and a proxy for
	// registries must not get between them and a webhook.
	cmd.Env = withoutProxy(os.Environ())
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("make the control plane's standard input: %w", err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("make the control plane's standard output: %w", err)
	}

	started := make(chan error)
	go func() {
		// The kernel's parent is the thread that started the child: hold it
		// for as long as the child lives.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err != nil {
			return
		}
		state, err := cmd.Process.Wait()
		if err == nil && !state.Success() {
			err = fmt.Errorf("the control plane ended: %s", state)
		}
		c.exit = err
		close(c.exited)
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start %s: %w", binary, err)
	}
	c.pid, c.hangUp, c.kill = cmd.Process.Pid, stdin, cmd.Process.Kill
	return stdout, nil
}

func (c *ControlPlane) waitReady(ctx context.Context, stdout io.Reader) error {
	ready := make(chan string, 1)
	go func() {
		defer close(ready)
		lines := bufio.NewScanner(stdout)
		for lines.Scan() {
			if path, ok := strings.CutPrefix(lines.Text(), readyPrefix); ok {
				ready <- path
			}
		}
	}()
	timeout := time.NewTimer(startTimeout)
	defer timeout.Stop()
	select {
	case path, ok := <-ready:
		if ok {
			c.kubeconfig = path
			return nil
		}
		<-c.exited
		return fmt.Errorf("start the control plane: %w; its log ends:\n%s", c.exit, logTail(c.log))
	case <-timeout.C:
		return fmt.Errorf("wait for the control plane: not ready after %s; its log ends:\n%s", startTimeout, logTail(c.log))
	case <-ctx.Done():
		return fmt.Errorf("wait for the control plane: %w", ctx.Err())
	}
}

// AnnounceReady is the child's side of Start: it reports to the parent that the
// kubeconfig can be used.
func AnnounceReady(w io.Writer, kubeconfig string) error {
	if _, err := fmt.Fprintln(w, readyPrefix+kubeconfig); err != nil {
		return fmt.Errorf("report to the parent process that the control plane is ready: %w", err)
	}
	return nil
}

func childFlags(opts Options) []string {
	flags := []string{"--nodes", strconv.Itoa(max(opts.Nodes, 1))}
	if opts.ServiceNetwork != "" {
		flags = append(flags, "--service-network", opts.ServiceNetwork)
	}
	for service, address := range opts.Services {
		flags = append(flags, "--service", service+"="+address)
	}
	return flags
}
