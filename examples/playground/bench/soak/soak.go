package soak

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/press"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/result"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/steady"
)

// Options say where things are and how long to go on.
type Options struct {
	Patchbay, Playground string // binaries
	Dir                  string // for what the server writes; it must exist
	// Address is a free one on loopback, for the webhook.
	Address string
	Commit  string
	// For is how long the load lasts; Every, how often a sample is taken and deployments
	// are changed.
	For, Every time.Duration
	// Rate is how many reviews are sent a second; 0 measures how many can be answered and
	// takes a third of them.
	Rate float64
	// Deployments that passes go over; Changes of them get another image each time.
	Deployments, Changes int
	// Samples is the file that gets the plan and each sample when it was taken.
	Samples string
	// Out gets a line for each sample.
	Out io.Writer
}

const (
	// connections carry the reviews, as in the middle of the benchmark of the webhook.
	connections = 8
	// capacityTakes is how long the capacity is measured.
	capacityTakes = 10 * time.Second
	// share of the capacity that is sent.
	share = 1. / 3
)

// Run runs a soak. What it measured before something failed is in the file.
func Run(ctx context.Context, o Options) (err error) {
	// Before the soak itself makes the machine busy.
	machine := result.ThisMachine()
	s, err := prepare(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	plan := steady.Plan{Commit: o.Commit, Machine: machine, For: o.For, Every: o.Every, Rate: o.Rate, Deployments: o.Deployments, Changes: o.Changes}
	if plan.Rate == 0 {
		if plan.Capacity, err = s.capacity(ctx); err != nil {
			return err
		}
		plan.Rate = share * plan.Capacity
	}
	if err := s.startMirror(ctx); err != nil {
		return err
	}
	plan.Began = time.Now().UTC()
	file, err := steady.Create(o.Samples, plan)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	fmt.Fprintf(o.Out, "%.0f reviews/s for %s, passes over %d deployments, of which %d change every %s; samples: %s\n",
		plan.Rate, o.For, o.Deployments, o.Changes, o.Every, o.Samples)
	return s.load(ctx, plan, file)
}

// capacity is how many reviews a second are answered at most, with no pass beside them.
func (s *stage) capacity(ctx context.Context) (float64, error) {
	review, err := press.Review()
	if err != nil {
		return 0, err
	}
	got, err := s.hook.Press(ctx, connections, capacityTakes, review)
	if err != nil {
		return 0, fmt.Errorf("measure the capacity: %w", err)
	}
	fmt.Fprintf(s.options.Out, "capacity: %.0f reviews/s over %d connections\n", got.Rate(), connections)
	return got.Rate(), nil
}

// load sends reviews and changes deployments while samples are taken, and ends with these.
func (s *stage) load(ctx context.Context, plan steady.Plan, file *steady.File) error {
	reviews, err := press.Reviews()
	if err != nil {
		return err
	}
	group, working := errgroup.WithContext(ctx)
	working, end := context.WithCancel(working)
	defer end()
	w := &window{}
	group.Go(func() error { return s.hook.Pace(working, connections, plan.Rate, reviews, w.add) })
	group.Go(func() error { return s.change(working) })
	group.Go(func() error {
		defer end()
		return s.sample(working, plan, w, file)
	})
	return group.Wait()
}
