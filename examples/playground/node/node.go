package node

import (
	"context"
	"errors"
	"fmt"
	"os"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
)

const (
	// Command is the playground binary's sub-command that is process 1 of the node.
	Command = "real-node"
	// Label is on real nodes.
	Label = "playground.patchbay.dev/real-node"
	// Taint keeps pods off real nodes that don't tolerate it: the sample workloads, whose
	// images can't run.
	Taint = Label
)

// Options of a node.
type Options struct {
	// Binary is the playground binary, which the kubelet is part of.
	Binary string
	// Kubeconfig reaches the control plane with every right.
	Kubeconfig string
	// Dir receives the settings and the log; empty: a temporary directory. Stop removes it.
	Dir string
	// Name of the node; it must be new.
	Name string
	// Network of the node's pods. Its Gateway must be the control plane's.
	Network *Network
	// Env is for containerd, such as HTTPS_PROXY and SSL_CERT_FILE for what it pulls.
	Env []string
	// Registries maps HOST:PORT in names of images to the loopback address where the
	// registry listens, without TLS. Those on 127.0.0.1 need no entry.
	Registries map[string]string
}

// Node is a running node.
type Node struct {
	dir     string
	pause   *pauseRegistry
	process *process
	cgroup  cgroup
}

// Start starts a node and returns when pods can run on it. It ends with Stop or with this
// process, whichever comes first. What killed processes have left is removed before.
func Start(ctx context.Context, o Options) (*Node, error) {
	if err := Check(); err != nil {
		return nil, err
	}
	n := &Node{}
	if err := n.start(ctx, o); err != nil {
		return nil, errors.Join(fmt.Errorf("start the real node: %w", err), n.Stop())
	}
	return n, nil
}

func (n *Node) start(ctx context.Context, o Options) (err error) {
	config, err := clientcmd.BuildConfigFromFlags("", o.Kubeconfig)
	if err != nil {
		return err
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	if n.dir, err = makeDir(o.Dir); err != nil {
		return err
	}
	if err := checkVisible(n.dir); err != nil {
		return err
	}
	if n.pause, err = startPauseRegistry(ctx); err != nil {
		return err
	}
	if n.cgroup, err = newCgroup(); err != nil {
		return err
	}
	if err := writeSettings(ctx, n.dir, o, settings{Cgroup: n.cgroup.path(), Pause: n.pause.image()}, config.CAData); err != nil {
		return err
	}
	if err := register(ctx, client, o.Name); err != nil {
		return err
	}
	if n.process, err = launch(o, n.dir); err != nil {
		return err
	}
	if err := n.awaitReady(ctx, client, o.Name); err != nil {
		return err
	}
	return admit(ctx, client, o.Name)
}

// PID is that of the node's first process. When it is killed, all others end.
func (n *Node) PID() int { return n.process.pid }

// Exited is closed when the node is gone, for whatever reason.
func (n *Node) Exited() <-chan struct{} { return n.process.exited }

// Log is what the node's processes printed.
func (n *Node) Log() string { return n.process.text() }

// Stop ends the node with all its pods, at once, and leaves nothing of it on the machine.
// The Node object stays. It may be called more than once.
func (n *Node) Stop() error {
	var errs []error
	if n.process != nil {
		n.process.stop()
	}
	if n.cgroup != "" {
		errs = append(errs, n.cgroup.remove())
	}
	if n.pause != nil {
		errs = append(errs, n.pause.close())
	}
	if n.dir != "" {
		errs = append(errs, os.RemoveAll(n.dir))
	}
	return errors.Join(errs...)
}

func makeDir(dir string) (string, error) {
	if dir == "" {
		return os.MkdirTemp("", "patchbay-node-")
	}
	return dir, os.MkdirAll(dir, 0o700)
}
