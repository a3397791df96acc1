package demo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/patchbay-dev/patchbay/examples/playground/workloads"
)

// check presses Start as a user does and judges the first pass.
func (d imageMirror) check(ctx context.Context) error {
	samples, err := workloads.All(d.stage.Values)
	if err != nil {
		return err
	}
	d.say("pressing Start: %s flow start %s", d.Patchbay, d.Solution)
	began := time.Now()
	if _, err := d.server.Command(ctx, "flow", "start", d.Solution); err != nil {
		return err
	}
	run, err := d.server.AwaitRun(ctx, d.Solution, 1)
	if err != nil {
		return err
	}
	d.say("the first pass is over after %s", time.Since(began).Round(time.Millisecond))
	images, err := imagesInCluster(ctx, d.stage.Config)
	if err != nil {
		return err
	}
	j := judge{values: d.stage.Values, stories: stories(run), cluster: images, mirror: contentsOf(d.stage.Mirror)}
	rows := make([]row, 0, len(samples))
	var patched []string
	for _, sample := range samples {
		r, err := j.row(ctx, sample)
		if err != nil {
			return err
		}
		rows = append(rows, r)
		if !slices.Equal(r.before, r.after) {
			patched = append(patched, r.deployment)
		}
	}
	fmt.Fprintln(d.Out)
	if err := drawTable(d.Out, d.stage.Mirror.Address(), rows); err != nil {
		return fmt.Errorf("print the table: %w", err)
	}
	wrong := sum(d.Out, rows)
	if err := d.compare(ctx, patched); err != nil {
		return err
	}
	switch {
	case run.Failed():
		return fmt.Errorf("the pass failed: %s", run.Error)
	case wrong > 0:
		return fmt.Errorf("%d of %d deployments are not as they should be", wrong, len(rows))
	}
	return nil
}
