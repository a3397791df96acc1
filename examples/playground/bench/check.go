package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/pass"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/process"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/report"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/result"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/rounds"
	"github.com/patchbay-dev/patchbay/examples/playground/images"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
	"github.com/patchbay-dev/patchbay/examples/playground/stack"
)

// measureCheck measures passes with checkMirror, the default: each image is looked for
// on the mirror with all its platforms. Every second one has two. The floor is one HEAD
// a tag and platform, sent by nothing but an HTTP client.
func measureCheck(ctx context.Context, o options, stage *stack.Stack) (err error) {
	digests, err := stock(ctx, stage.Mirror, o.deployments)
	if err != nil {
		return err
	}
	dir, err := o.sub("check")
	if err != nil {
		return err
	}
	server, err := pass.Serve(ctx, o.patchbay, dir, stage)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()
	idle, err := process.MemoryOf(server.PID())
	if err != nil {
		return err
	}
	var floor, walls, used []float64
	asked := 0
	for n := range checkPasses {
		one, err := headAll(ctx, stage.Mirror, digests)
		if err != nil {
			return err
		}
		if err := sleep(ctx, forgotten); err != nil {
			return err
		}
		stage.Mirror.Reset()
		took, cpu, err := pass.Over(ctx, server, n+1)
		if err != nil {
			return err
		}
		asked = trafficOf(stage.Mirror.Requests()).requests
		floor, walls, used = append(floor, float64(one)), append(walls, float64(took)), append(used, float64(cpu))
	}
	after, err := process.MemoryOf(server.PID())
	if err != nil {
		return err
	}
	t := report.New(o.out, fmt.Sprintf("The same with checkMirror, the default: %d images looked for on a mirror (median of %d)", o.deployments+1, checkPasses),
		"", "TIME", "CPU", "REQUESTS", "REQUESTS/IDEAL", "RSS BEFORE", "RSS AFTER", "PEAK")
	const section = "check"
	t.Row(append([]any{"one pass of Image Mirror", o.add(section, ours, "time of a pass", result.Nanoseconds, walls), o.add(section, ours, "CPU of a pass", result.Nanoseconds, used),
		o.add(section, ours, "requests of a pass", result.Count, []float64{float64(asked)}), report.Times(float64(asked), float64(len(digests)))}, o.memory(section, idle, after)...)...)
	images := float64(o.deployments + 1)
	o.add(section, ours, "requests of a pass, an image", result.Count, []float64{float64(asked) / images})
	o.add(section, ours, "CPU of a pass, an image", result.Nanoseconds, []float64{rounds.Median(used) / images})
	t.Row("the first pass", result.Nanoseconds.Format(walls[0]), result.Nanoseconds.Format(used[0]))
	t.Row(fmt.Sprintf("floor: the HEADs alone, %d at once", headsAtOnce), o.add(section, "bare HEADs", "time of a pass", result.Nanoseconds, floor))
	t.Row("pass / floor", o.add(section, ours, "time of a pass / bare HEADs", result.Times, rounds.Ratios(walls, floor)))
	return t.End("The mirror is a process on the same machine, and part of the time is its own.")
}

const (
	checkPasses = 3
	headsAtOnce = 16
	// forgotten is how long after a pass nothing is believed of its platforms any more.
	forgotten = 11 * time.Second
)

func sleep(ctx context.Context, wait time.Duration) error {
	select {
	case <-time.After(wait):
		return nil
	case <-ctx.Done():
		return fmt.Errorf("wait between two passes: %w", context.Cause(ctx))
	}
}

// stock puts the images of the deployments on the mirror, and returns what has to be
// asked for: REPOSITORY/manifests/REFERENCE, for each tag and each platform.
func stock(ctx context.Context, mirror *registry.Mirror, count int) ([]string, error) {
	var group errgroup.Group
	group.SetLimit(headsAtOnce)
	all := make([]images.Image, count+1)
	for i := range all {
		name := pass.Sidecar
		if i < count {
			name = pass.ImageOf(i)
		}
		all[i] = images.Image{Name: mirror.Address() + "/" + name, Layers: []images.Layer{{Seed: "base", Size: 1000}}}
		if i%2 == 0 {
			all[i].Platforms = []string{"linux/amd64", "linux/arm64"}
		}
		group.Go(func() error {
			_, err := images.Push(ctx, mirror.Seed(), all[i])
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	w, err := walkOf(ctx, mirror.Seed(), all)
	return w.manifestPaths, err
}

// headAll asks for everything that a check has to ask for.
func headAll(ctx context.Context, mirror *registry.Mirror, paths []string) (time.Duration, error) {
	began := time.Now()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: headsAtOnce}}
	defer client.CloseIdleConnections()
	var group errgroup.Group
	group.SetLimit(headsAtOnce)
	for _, path := range paths {
		group.Go(func() error {
			request, err := http.NewRequestWithContext(ctx, http.MethodHead, "http://"+mirror.Address()+"/v2/"+path, nil)
			if err != nil {
				return fmt.Errorf("ask for %s: %w", path, err)
			}
			request.Header.Set("Accept", "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json")
			response, err := client.Do(request)
			if err != nil {
				return fmt.Errorf("ask for %s: %w", path, err)
			}
			if err := response.Body.Close(); err != nil || response.StatusCode != http.StatusOK {
				return fmt.Errorf("ask for %s: %s, %w", path, response.Status, err)
			}
			return nil
		})
	}
	err := group.Wait()
	return time.Since(began), err
}
