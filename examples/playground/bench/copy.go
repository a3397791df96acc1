package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/patchbay-dev/patchbay/examples/playground/images"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
)

// outcome is one copy of the whole set.
type outcome struct {
	usage
	traffic
}

// contest holds what all rounds share.
type contest struct {
	options
	upstreams *registry.Upstreams
	images    []images.Image
	ideal     ideal
}

// measureCopy lets the contenders copy the same images from the same upstreams,
// each time to an empty mirror and then again, when there is nothing to do.
func measureCopy(ctx context.Context, o options) (err error) {
	dir, err := o.sub("upstreams")
	if err != nil {
		return err
	}
	upstreams, err := registry.StartUpstreams(ctx, registry.UpstreamOptions{Dir: dir})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, upstreams.Close()) }()
	c := contest{options: o, upstreams: upstreams, images: images.Set(images.BenchSet())}
	if _, err := images.Push(ctx, upstreams.Seed(), c.images...); err != nil {
		return err
	}
	if c.ideal, err = idealOf(ctx, upstreams.Seed(), c.images); err != nil {
		return err
	}

	contenders := []contender{&patchbay{binary: o.patchbay}, &crane{binary: o.crane}, &regsync{binary: o.regsync}}
	cold, noOp := map[string][]outcome{}, map[string][]outcome{}
	for round := range o.rounds {
		// Who begins changes, so that nobody always finds the machine warm.
		for i := range contenders {
			one := contenders[(i+round)%len(contenders)]
			first, second, err := c.round(ctx, one)
			if err != nil {
				return fmt.Errorf("%s: %w", one.name(), err)
			}
			cold[one.name()] = append(cold[one.name()], first)
			noOp[one.name()] = append(noOp[one.name()], second)
		}
	}
	names := []string{contenders[0].name(), contenders[1].name(), contenders[2].name()}
	title := fmt.Sprintf("Copy of %d images, %s in unique blobs, to an empty mirror (%d at once, median of %d)",
		len(c.images), megabytes(c.ideal.bytes), atOnce, o.rounds)
	if err := c.report(title, names, cold, c.ideal.cold); err != nil {
		return err
	}
	return c.report("The same again, nothing to do", names, noOp, c.ideal.noOp,
		"patchbay is a server that runs already; crane is 20 processes, regsync is one.",
		"Ideal requests: a HEAD of each tag on each side; a read and a write of each manifest; a new blob: one read, two to",
		"write it, one to mount it elsewhere; with nothing to do, a HEAD on the mirror for each platform. Authentication isn't",
		"counted. Blob bytes are counted at the registries. patchbay asks for the platforms that it has not seen for ten",
		"seconds; the others don't ask for them.")
}

// round copies everything twice to a mirror of its own.
func (c contest) round(ctx context.Context, one contender) (cold, noOp outcome, err error) {
	dir, err := os.MkdirTemp(c.dir, one.name()+"-")
	if err != nil {
		return cold, noOp, fmt.Errorf("make a directory: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	mirror, err := registry.StartMirror(ctx, registry.MirrorOptions{Dir: dir, Log: c.upstreams.Log})
	if err != nil {
		return cold, noOp, err
	}
	defer func() { err = errors.Join(err, mirror.Close()) }()
	work := filepath.Join(dir, "work")
	if err := os.Mkdir(work, 0o700); err != nil {
		return cold, noOp, fmt.Errorf("make a directory: %w", err)
	}
	defer func() { err = errors.Join(err, one.end()) }()
	if err := one.begin(ctx, work, c.upstreams.Environment()); err != nil {
		return cold, noOp, err
	}
	pairs := make([]pair, len(c.images))
	for i, image := range c.images {
		// Docker Hub flat, every other host in the path.
		pairs[i] = pair{Source: image.Name, Target: mirror.Address() + "/" + strings.TrimPrefix(image.Name, "docker.io/")}
	}
	for _, into := range []*outcome{&cold, &noOp} {
		c.upstreams.Reset()
		if into.usage, err = one.copyAll(ctx, pairs); err != nil {
			return cold, noOp, err
		}
		into.traffic = trafficOf(c.upstreams.Requests())
	}
	return cold, noOp, nil
}

func (c contest) report(title string, names []string, all map[string][]outcome, idealRequests int, notes ...string) error {
	t := newTable(c.out, title, "", "WALL", "CPU", "PEAK RSS", "DOWN/UNIQUE", "UP/UNIQUE", "REQUESTS", "REQUESTS/IDEAL")
	wall, cpu := map[string]float64{}, map[string]float64{}
	for _, name := range names {
		runs := all[name]
		w := medianOf(runs, func(o outcome) int64 { return int64(o.wall) })
		u := medianOf(runs, func(o outcome) int64 { return int64(o.cpu) })
		requests := medianOf(runs, func(o outcome) int { return o.requests })
		wall[name], cpu[name] = float64(w), float64(u)
		spent := nanoseconds(float64(u))
		if u == 0 {
			spent = "<" + tick.String()
		}
		t.row(name, nanoseconds(float64(w)), spent,
			megabytes(medianOf(runs, func(o outcome) int64 { return o.peak })),
			times(float64(medianOf(runs, func(o outcome) int64 { return o.down })), float64(c.ideal.bytes)),
			times(float64(medianOf(runs, func(o outcome) int64 { return o.up })), float64(c.ideal.bytes)),
			requests, times(float64(requests), float64(idealRequests)))
	}
	fastest := names[1]
	for _, name := range names[1:] {
		t.row(names[0]+" / "+name, times(wall[names[0]], wall[name]), times(cpu[names[0]], cpu[name]))
		if wall[name] < wall[fastest] {
			fastest = name
		}
	}
	t.row("as fast as the fastest; goal 0.8x", verdict(wall[names[0]]/wall[fastest], 1, 0.8))
	return t.end(notes...)
}
