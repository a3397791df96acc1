package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/process"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/report"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/result"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/rounds"
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

	contenders := c.contenders()
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
	names := rounds.Values(contenders, contender.name)
	title := fmt.Sprintf("Copy of %d images, %s in unique blobs, to an empty mirror (%d at once, median of %d)",
		len(c.images), result.Bytes.Format(float64(c.ideal.bytes)), atOnce, o.rounds)
	if err := c.report("copy", title, names, cold, c.ideal.cold); err != nil {
		return err
	}
	return c.report("copy again", "The same again, nothing to do", names, noOp, c.ideal.noOp,
		"patchbay is a server that runs already; crane and skopeo are a process an image, regsync is one. skopeo is not held to",
		"digests: it rewrites some lists of platforms, and fails with --preserve-digests.",
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

// contenders are the product and the peers that are there.
func (c contest) contenders() []contender {
	all := []contender{&patchbay{binary: c.patchbay}}
	for _, peer := range []struct {
		binary string
		contender
	}{
		{c.crane, &perImage{title: "crane", binary: c.crane, args: []string{"copy"}}},
		{c.regsync, &regsync{binary: c.regsync}},
		{c.skopeo, &perImage{title: "skopeo", binary: c.skopeo, scheme: "docker://",
			args: []string{"copy", "--all", "--insecure-policy", "--dest-tls-verify=false"}}},
	} {
		if peer.binary == "" {
			c.skip("copy", peer.name())
			continue
		}
		all = append(all, peer.contender)
	}
	return all
}

func (c contest) report(section, title string, names []string, all map[string][]outcome, idealRequests int, notes ...string) error {
	t := report.New(c.out, title, "", "WALL", "CPU", "PEAK RSS", "DOWN/UNIQUE", "UP/UNIQUE", "REQUESTS", "REQUESTS/IDEAL")
	figure := func(name, what string, unit result.Unit, value func(outcome) float64) result.Figure {
		return c.add(section, name, what, unit, rounds.Values(all[name], value))
	}
	wall, cpu := map[string]result.Figure{}, map[string]result.Figure{}
	for _, name := range names {
		wall[name] = figure(name, "time", result.Nanoseconds, func(o outcome) float64 { return float64(o.wall) })
		cpu[name] = figure(name, "CPU", result.Nanoseconds, func(o outcome) float64 { return float64(o.cpu) })
		spent := cpu[name].String()
		if cpu[name].Median() == 0 {
			spent = "<" + process.Tick.String()
		}
		requests := figure(name, "requests", result.Count, func(o outcome) float64 { return float64(o.requests) })
		t.Row(name, wall[name], spent,
			figure(name, "peak RSS", result.Bytes, func(o outcome) float64 { return float64(o.peak) }),
			figure(name, "bytes read / unique", result.Times, func(o outcome) float64 { return float64(o.down) / float64(c.ideal.bytes) }),
			figure(name, "bytes written / unique", result.Times, func(o outcome) float64 { return float64(o.up) / float64(c.ideal.bytes) }),
			requests, report.Times(requests.Median(), float64(idealRequests)))
	}
	if len(names) > 1 {
		c.against(t, section, wall, cpu, names)
	}
	return t.End(notes...)
}

// against adds how the first of the names did against each of the others, and against the
// fastest of them.
func (c contest) against(t *report.Table, section string, wall, cpu map[string]result.Figure, names []string) {
	fastest := names[1]
	for _, name := range names[1:] {
		t.Row(names[0]+" / "+name, c.add(section, names[0], "time / "+name, result.Times, rounds.Ratios(wall[names[0]].Rounds, wall[name].Rounds)),
			report.Ratio(cpu[names[0]], cpu[name]))
		if wall[name].Median() < wall[fastest].Median() {
			fastest = name
		}
	}
	best := c.record.AddHeld(section, names[0], "time / the fastest other", result.Times,
		rounds.Ratios(wall[names[0]].Rounds, wall[fastest].Rounds), result.Bar{Least: 1, Goal: 0.8})
	t.Row("as fast as the fastest; goal 0.8x", best.Verdict)
}
