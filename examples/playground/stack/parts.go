package stack

import (
	"context"
	"log/slog"
	"maps"
	"path/filepath"
	"strings"

	"github.com/patchbay-dev/patchbay/examples/playground/controlplane"
	"github.com/patchbay-dev/patchbay/examples/playground/images"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
	"github.com/patchbay-dev/patchbay/examples/playground/workloads"
)

func (s *Stack) startControlPlane(ctx context.Context, opts Options, log *slog.Logger) error {
	planeOpts := opts.ControlPlane
	planeOpts.Dir, planeOpts.Binary = filepath.Join(s.dir, "control-plane"), opts.Binary
	plane, err := controlplane.Start(ctx, planeOpts)
	if err != nil {
		return err
	}
	s.ControlPlane = plane
	if err := s.connect(); err != nil {
		return err
	}
	log.Info("control plane ready", "kubeconfig", plane.Kubeconfig())
	return nil
}

func (s *Stack) startRegistries(ctx context.Context, opts Options, log *slog.Logger) error {
	requests, faults := registry.NewLog(), registry.NewFaults()
	hosts := opts.Hosts
	if hosts == nil {
		hosts = workloads.Hosts()
	}
	var err error
	s.Upstreams, err = registry.StartUpstreams(ctx, registry.UpstreamOptions{
		Dir: s.dir, Hosts: hosts, Log: requests, Faults: faults,
	})
	if err != nil {
		return err
	}
	mirrorOpts := opts.Mirror
	mirrorOpts.Dir, mirrorOpts.Log, mirrorOpts.Faults = s.dir, requests, faults
	mirrorOpts.PullThrough = nil
	if opts.PullThrough {
		mirrorOpts.PullThrough = s.Upstreams
	}
	if s.Mirror, err = registry.StartMirror(ctx, mirrorOpts); err != nil {
		return err
	}
	if s.Admin, err = registry.StartAdmin(ctx, requests, faults); err != nil {
		return err
	}
	log.Info("registries ready", "proxy", s.Upstreams.ProxyURL(), "ca", s.Upstreams.CAFile(), "mirror", s.Mirror.Address())
	if err := s.fill(ctx, opts); err != nil {
		return err
	}
	log.Info("images pushed", "images", len(s.Values.Digests))
	return nil
}

// fill pushes the images without the registries counting them.
func (s *Stack) fill(ctx context.Context, opts Options) error {
	upstream := opts.Images
	if upstream == nil {
		upstream = workloads.Images()
	}
	if opts.Bench {
		upstream = append(upstream, images.Set(images.BenchSet())...)
	}
	digests, err := images.Push(ctx, s.Upstreams.Seed(), upstream...)
	if err != nil {
		return err
	}
	s.Values = workloads.Values{Mirror: s.Mirror.Address(), Digests: digests}
	if opts.WithoutWorkloads {
		return nil
	}
	if opts.PullThrough {
		// What a pull finds is the upstream's, so that is what gets expected.
		for _, image := range workloads.MirrorImages(s.Mirror.Address()) {
			if digest, ok := digests[registry.DockerHub+strings.TrimPrefix(image.Name, s.Mirror.Address())]; ok {
				digests[image.Name] = digest
			}
		}
		return nil
	}
	local, err := images.Push(ctx, s.Mirror.Seed(), workloads.MirrorImages(s.Mirror.Address())...)
	if err != nil {
		return err
	}
	maps.Copy(digests, local)
	return nil
}
