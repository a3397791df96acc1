package stack

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"golang.org/x/sync/errgroup"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/patchbay-dev/patchbay/examples/playground/controlplane"
	"github.com/patchbay-dev/patchbay/examples/playground/images"
	"github.com/patchbay-dev/patchbay/examples/playground/node"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
	"github.com/patchbay-dev/patchbay/examples/playground/workloads"
)

// Options of a stack; the zero value is good for a test.
type Options struct {
	// Dir receives all data; empty: a temporary directory that Stop removes.
	Dir string
	// Binary is the playground binary; empty: $PLAYGROUND_BINARY.
	Binary string
	// ControlPlane options other than Dir and Binary.
	ControlPlane controlplane.Options
	// Hosts of the upstreams; nil: those of the sample workloads.
	Hosts []registry.Host
	// Images on the upstreams; nil: those of the sample workloads. Bench adds
	// the set that copying is measured with, about 700 MB.
	Images []images.Image
	Bench  bool
	// Mirror options other than Dir, PullThrough, Log and Faults.
	Mirror registry.MirrorOptions
	// PullThrough lets the mirror fetch what it lacks from the upstreams.
	PullThrough bool
	// RealNode adds a node that runs pods, where the machine has what that needs.
	RealNode bool
	// WithoutWorkloads leaves the cluster empty and the registries faultless.
	WithoutWorkloads bool
	// Logger gets a line for each step; nil for none.
	Logger *slog.Logger
}

// Stack is a running playground.
type Stack struct {
	ControlPlane *controlplane.ControlPlane
	Upstreams    *registry.Upstreams
	Mirror       *registry.Mirror
	Admin        *registry.Admin
	// Network is how pods of real nodes and this machine reach each other; nil without
	// Options.RealNode.
	Network *node.Network
	// Values that the workloads were filled in with: the mirror's address and
	// the images' digests.
	Values workloads.Values
	// Config reaches the cluster with every right.
	Config *rest.Config

	dir       string
	removeDir bool
	populated bool
	nodes     []*node.Node
	// What real nodes are started with, but for their names.
	nodeOptions node.Options
}

// Start sets everything up and returns when the workloads are applied. The
// stack ends with Stop, or in part with ctx.
func Start(ctx context.Context, opts Options) (*Stack, error) {
	log := cmp.Or(opts.Logger, slog.New(slog.DiscardHandler))
	s := &Stack{dir: opts.Dir}
	if opts.RealNode {
		if err := node.Check(); err != nil {
			return nil, err
		}
	}
	if s.dir == "" {
		dir, err := os.MkdirTemp("", "patchbay-playground-")
		if err != nil {
			return nil, fmt.Errorf("make a directory for the playground: %w", err)
		}
		s.dir, s.removeDir = dir, true
	} else if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the playground's directory: %w", err)
	}

	if opts.RealNode {
		network, err := node.NewNetwork()
		if err != nil {
			return nil, errors.Join(err, s.Stop())
		}
		s.Network = network
		opts.ControlPlane.ServiceNetwork = network.Services
	}

	// The registries fill while the control plane starts. The group's own
	// context would end what is to go on after Wait.
	var group errgroup.Group
	group.Go(func() error { return s.startControlPlane(ctx, opts, log) })
	group.Go(func() error { return s.startRegistries(ctx, opts, log) })
	if err := group.Wait(); err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	if err := s.startNodes(ctx, opts, log); err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	if err := s.applyWorkloads(ctx, opts, log); err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	return s, nil
}

// Dir is where the data is.
func (s *Stack) Dir() string { return s.dir }

// Populated says whether the sample workloads are there.
func (s *Stack) Populated() bool { return s.populated }

// Stop takes everything down and removes the data if Start chose the
// directory. It may be called more than once.
func (s *Stack) Stop() error {
	var errs []error
	for _, one := range s.nodes {
		errs = append(errs, one.Stop())
	}
	if s.Network != nil {
		errs = append(errs, s.Network.Close())
	}
	if s.ControlPlane != nil {
		errs = append(errs, s.ControlPlane.Stop())
	}
	if s.Admin != nil {
		errs = append(errs, s.Admin.Close())
	}
	if s.Upstreams != nil {
		errs = append(errs, s.Upstreams.Close())
	}
	if s.Mirror != nil {
		errs = append(errs, s.Mirror.Close())
	}
	if s.removeDir {
		errs = append(errs, os.RemoveAll(s.dir))
	}
	return errors.Join(errs...)
}

func (s *Stack) applyWorkloads(ctx context.Context, opts Options, log *slog.Logger) error {
	if opts.WithoutWorkloads {
		return nil
	}
	for _, fault := range workloads.Faults() {
		s.Upstreams.Inject(fault)
	}
	client, err := dynamic.NewForConfig(s.Config)
	if err != nil {
		return fmt.Errorf("build a client for the workloads: %w", err)
	}
	if err := workloads.Apply(ctx, client, s.Values); err != nil {
		return err
	}
	all, err := workloads.All(s.Values)
	if err != nil {
		return err
	}
	s.populated = true
	log.Info("workloads applied", "deployments", len(all))
	return nil
}

func (s *Stack) connect() error {
	cfg, err := clientcmd.BuildConfigFromFlags("", s.ControlPlane.Kubeconfig())
	if err != nil {
		return fmt.Errorf("read the control plane's kubeconfig: %w", err)
	}
	// Client-side limits protect a shared server; this one is ours alone.
	cfg.QPS = -1
	s.Config = cfg
	return nil
}
