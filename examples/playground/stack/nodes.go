package stack

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"

	"github.com/patchbay-dev/patchbay/examples/playground/controlplane"
	"github.com/patchbay-dev/patchbay/examples/playground/node"
)

// RealNode is the name of the first real node.
const RealNode = "real-1"

// startNodes lets pods reach what is on loopback, and adds the first real node.
func (s *Stack) startNodes(ctx context.Context, opts Options, log *slog.Logger) error {
	if !opts.RealNode {
		return nil
	}
	api, err := url.Parse(s.Config.Host)
	if err != nil {
		return err
	}
	s.Network.ServeAPI(api.Host)
	proxy, err := url.Parse(s.Upstreams.ProxyURL())
	if err != nil {
		return err
	}
	if _, err := s.Network.Forward(proxy.Host); err != nil {
		return err
	}
	mirror, err := s.Network.Forward(s.Mirror.Address())
	if err != nil {
		return err
	}
	s.nodeOptions = node.Options{
		Binary:     cmp.Or(opts.Binary, os.Getenv(controlplane.BinaryVariable)),
		Kubeconfig: s.ControlPlane.Kubeconfig(),
		Network:    s.Network,
		Env:        s.Upstreams.Environment(),
		Registries: map[string]string{mirror: s.Mirror.Address()},
	}
	if err := s.AddNode(ctx, RealNode); err != nil {
		return err
	}
	log.Info("real node ready", "node", RealNode, "gateway", s.Network.Gateway)
	return nil
}

// AddNode adds a real node, which has no images yet. It pulls from the upstreams by their
// real names, and from the mirror by its address on loopback and by that for pods.
func (s *Stack) AddNode(ctx context.Context, name string) error {
	if s.Network == nil {
		return fmt.Errorf("add the real node %s: the stack was started without real nodes", name)
	}
	opts := s.nodeOptions
	opts.Name, opts.Dir = name, filepath.Join(s.dir, "nodes", name)
	added, err := node.Start(ctx, opts)
	if err != nil {
		return err
	}
	s.nodes = append(s.nodes, added)
	return nil
}

// Node is the first real node; nil without Options.RealNode.
func (s *Stack) Node() *node.Node {
	if len(s.nodes) == 0 {
		return nil
	}
	return s.nodes[0]
}

// NodeExited is closed when the first real node is gone, for whatever reason.
func (s *Stack) NodeExited() <-chan struct{} {
	if first := s.Node(); first != nil {
		return first.Exited()
	}
	return nil
}

// ForPods is the address by which pods reach what listens on loopback: the mirror, and the
// proxy to the upstreams.
func (s *Stack) ForPods(loopback string) string { return s.Network.Address(loopback) }
