package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/patchbay-dev/patchbay/examples/playground/images"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
	"github.com/patchbay-dev/patchbay/examples/playground/stack"
)

// sidecar is the image that all deployments of the scan have in common.
const sidecar = "envoyproxy/envoy:v1.31"

// imageOf is the image that only the i-th deployment has.
func imageOf(i int) string { return fmt.Sprintf("ghcr.io/acme/app-%04d:1.2.3", i) }

// measureCheck measures passes with checkMirror, the default: each image is looked for
// on the mirror with all its platforms. Every second one has two. The floor is one HEAD
// a tag and platform, sent by nothing but an HTTP client.
func measureCheck(ctx context.Context, o options, stage *stack.Stack) (err error) {
	digests, err := stock(ctx, stage.Mirror, o.deployments)
	if err != nil {
		return err
	}
	server, err := serveMirror(ctx, o, stage, "check")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()
	idle, err := memoryOf(server.PID())
	if err != nil {
		return err
	}
	var floor, pass, used []float64
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
		took, cpu, err := passOver(ctx, server, n+1)
		if err != nil {
			return err
		}
		asked = trafficOf(stage.Mirror.Requests()).requests
		floor, pass, used = append(floor, one.Seconds()), append(pass, took.Seconds()), append(used, cpu.Seconds())
	}
	after, err := memoryOf(server.PID())
	if err != nil {
		return err
	}
	t := newTable(o.out, fmt.Sprintf("The same with checkMirror, the default: %d images looked for on a mirror (median of %d)", o.deployments+1, checkPasses),
		"", "TIME", "CPU", "REQUESTS", "REQUESTS/IDEAL", "RSS BEFORE", "RSS AFTER", "PEAK")
	t.row("one pass of Image Mirror", nanoseconds(median(pass)*1e9), nanoseconds(median(used)*1e9), asked,
		times(float64(asked), float64(len(digests))), megabytes(idle.now), megabytes(after.now), megabytes(after.peak))
	t.row("the first pass", nanoseconds(pass[0]*1e9), nanoseconds(used[0]*1e9))
	t.row(fmt.Sprintf("floor: the HEADs alone, %d at once", headsAtOnce), nanoseconds(median(floor)*1e9))
	t.row("pass / floor", times(median(pass), median(floor)))
	return t.end("The mirror is a process on the same machine, and part of the time is its own.")
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
		name := sidecar
		if i < count {
			name = imageOf(i)
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
