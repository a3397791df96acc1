package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/alone"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/process"
	"github.com/patchbay-dev/patchbay/examples/playground/product"
)

// atOnce is how many images each contender copies at the same time.
const atOnce = 4

// pair is an image to copy.
type pair struct {
	Source string `json:"source"`
	Target string `json:"target"`
}

// usage is what a copy of all pairs took of a contender.
type usage struct {
	wall, cpu time.Duration
	peak      int64 // bytes of memory, of the largest process
}

// contender copies. Begin prepares it for a mirror that is empty, copyAll is what
// is measured, twice in a row, and end cleans up.
type contender interface {
	name() string
	begin(ctx context.Context, dir string, env []string) error
	copyAll(ctx context.Context, pairs []pair) (usage, error)
	end() error
}

// patchbay is the product's binary, with a flow of one node.
type patchbay struct {
	binary string
	server *product.Server
}

func (p *patchbay) name() string { return ours }

const copyFlow = `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: bench}
spec:
  nodes:
    - {id: copy, component: distribution/registry_copy, settings: {concurrency: %d}}
`

func (p *patchbay) begin(ctx context.Context, dir string, env []string) error {
	flow := filepath.Join(dir, "flow.yaml")
	if err := os.WriteFile(flow, fmt.Appendf(nil, copyFlow, atOnce), 0o600); err != nil {
		return fmt.Errorf("write the flow: %w", err)
	}
	var err error
	if p.server, err = alone.Start(ctx, p.binary, dir, env...); err != nil {
		return err
	}
	_, err = p.server.Command(ctx, "flow", "apply", "-f", flow)
	return err
}

func (p *patchbay) copyAll(ctx context.Context, pairs []pair) (usage, error) {
	if err := process.ResetPeak(p.server.PID()); err != nil {
		return usage{}, err
	}
	before, err := process.CPU(p.server.PID())
	if err != nil {
		return usage{}, err
	}
	began := time.Now()
	if err := alone.Send(ctx, p.server, "bench", "copy", "request", map[string]any{"images": pairs}); err != nil {
		return usage{}, err
	}
	wall := time.Since(began)
	after, err := process.CPU(p.server.PID())
	if err != nil {
		return usage{}, err
	}
	m, err := process.MemoryOf(p.server.PID())
	return usage{wall: wall, cpu: after - before, peak: m.Peak}, err
}

func (p *patchbay) end() error {
	if p.server == nil {
		return nil
	}
	return p.server.Stop()
}

// perImage copies one image a process, as a script would call it.
type perImage struct {
	title, binary string
	args          []string // before the source and the target
	scheme        string   // of both
	env           []string
}

func (c *perImage) name() string { return c.title }

func (c *perImage) begin(_ context.Context, dir string, env []string) error {
	c.env = peerEnvironment(dir, env)
	return nil
}

func (c *perImage) copyAll(ctx context.Context, pairs []pair) (usage, error) {
	began := time.Now()
	used := make([]usage, len(pairs))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for i, p := range pairs {
		group.Go(func() (err error) {
			args := append(slices.Clone(c.args), c.scheme+p.Source, c.scheme+p.Target)
			used[i], err = runPeer(ctx, c.env, c.binary, args...)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return usage{}, err
	}
	sum := usage{wall: time.Since(began)}
	for _, u := range used {
		sum.cpu += u.cpu
		sum.peak = max(sum.peak, u.peak)
	}
	return sum, nil
}

func (c *perImage) end() error { return nil }

// regsync copies what a file lists, in one process.
type regsync struct {
	binary string
	dir    string
	env    []string
}

func (r *regsync) name() string { return "regsync" }

func (r *regsync) begin(_ context.Context, dir string, env []string) error {
	r.dir, r.env = dir, peerEnvironment(dir, env)
	return nil
}

func (r *regsync) copyAll(ctx context.Context, pairs []pair) (usage, error) {
	host, _, _ := strings.Cut(pairs[0].Target, "/")
	var config bytes.Buffer
	fmt.Fprintf(&config, "version: 1\ncreds: [{registry: %q, tls: disabled}]\ndefaults: {parallel: %d}\nsync:\n", host, atOnce)
	for _, p := range pairs {
		fmt.Fprintf(&config, "  - {source: %q, target: %q, type: image}\n", p.Source, p.Target)
	}
	file := filepath.Join(r.dir, "regsync.yaml")
	if err := os.WriteFile(file, config.Bytes(), 0o600); err != nil {
		return usage{}, fmt.Errorf("write regsync's file: %w", err)
	}
	return runPeer(ctx, r.env, r.binary, "once", "--config", file, "--verbosity", "warn")
}

func (r *regsync) end() error { return nil }

// peerEnvironment keeps the user's own logins and proxies out of it.
func peerEnvironment(dir string, env []string) []string {
	return append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "DOCKER_CONFIG=" + dir}, env...)
}

func runPeer(ctx context.Context, env []string, binary string, args ...string) (usage, error) {
	cmd := exec.CommandContext(ctx, binary, args...)
	var output bytes.Buffer
	cmd.Env, cmd.Stdout, cmd.Stderr = env, &output, &output
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return usage{}, fmt.Errorf("start %s: %w", binary, err)
	}
	gone, peak := make(chan struct{}), make(chan int64)
	go func() { peak <- process.WatchPeak(cmd.Process.Pid, gone) }()
	err := cmd.Wait()
	close(gone)
	u := usage{wall: time.Since(began), cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), peak: <-peak}
	if err != nil {
		return usage{}, fmt.Errorf("%s %s: %w\n%s", filepath.Base(binary), strings.Join(args, " "), err, &output)
	}
	return u, nil
}
