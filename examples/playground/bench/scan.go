package main

import (
	"context"
	"errors"
	"fmt"

	"k8s.io/client-go/kubernetes"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/pass"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/process"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/report"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/result"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/rounds"
	"github.com/patchbay-dev/patchbay/examples/playground/stack"
)

const passes = 7

// measureScan lets Image Mirror pass over deployments that are all on the mirror
// already, on a real control plane: without asking the mirror for its images, where
// the floor is a bare paged list of the same, and with it.
func measureScan(ctx context.Context, o options) (err error) {
	stage, err := pass.EmptyCluster(ctx, o.playground)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stage.Stop()) }()
	client, err := pass.Client(stage)
	if err != nil {
		return err
	}
	if err := pass.Fill(ctx, client, stage.Mirror.Address(), 0, o.deployments); err != nil {
		return err
	}
	if err := measureList(ctx, o, stage, client); err != nil {
		return err
	}
	return measureCheck(ctx, o, stage)
}

// measureList measures passes that don't ask the mirror.
func measureList(ctx context.Context, o options, stage *stack.Stack, client kubernetes.Interface) (err error) {
	dir, err := o.sub("scan")
	if err != nil {
		return err
	}
	server, err := pass.Serve(ctx, o.patchbay, dir, stage, "checkMirror=false")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()
	idle, err := process.MemoryOf(server.PID())
	if err != nil {
		return err
	}

	// One after the other in turn, so that both meet the same machine.
	var floor, took, used []float64
	for n := range passes {
		one, err := pass.ListAll(ctx, client, o.deployments)
		if err != nil {
			return err
		}
		wall, cpu, err := pass.Over(ctx, server, n+1)
		if err != nil {
			return err
		}
		floor, took, used = append(floor, float64(one)), append(took, float64(wall)), append(used, float64(cpu))
	}
	after, err := process.MemoryOf(server.PID())
	if err != nil {
		return err
	}
	t := report.New(o.out, fmt.Sprintf("Scan of %d deployments with nothing to do, real control plane (median of %d)", o.deployments, passes),
		"", "TIME", "CPU", "LEAST", "GOAL", "", "RSS BEFORE", "RSS AFTER", "PEAK")
	const section = "scan"
	one := o.record.AddHeld(section, ours, "time of a pass", result.Nanoseconds, took, result.Bar{Least: 1e9, Goal: 5e8})
	cells := append([]any{"one pass of Image Mirror", one, o.add(section, ours, "CPU of a pass", result.Nanoseconds, used)}, one.Cells()...)
	t.Row(append(cells, o.memory(section, idle, after)...)...)
	t.Row("the first pass", result.Nanoseconds.Format(took[0]), result.Nanoseconds.Format(used[0]))
	t.Row(fmt.Sprintf("floor: list, pages of %d", pass.PageSize), o.add(section, "bare list", "time of a pass", result.Nanoseconds, floor))
	ratio := o.record.AddHeld(section, ours, "time of a pass / bare list", result.Times, rounds.Ratios(took, floor), result.Bar{Least: 1.1, Goal: 1.1})
	t.Row(append([]any{"pass / floor", ratio, nil}, ratio.Cells()...)...)
	return t.End()
}

// memory records what passes did to the memory of the process, for three cells.
func (o options) memory(section string, idle, after process.Memory) []any {
	peak := result.Bar{Least: float64(idle.Now) + 30<<20, Goal: float64(idle.Now) + 30<<20}
	return []any{
		o.add(section, ours, "RSS before", result.Bytes, []float64{float64(idle.Now)}),
		o.add(section, ours, "RSS after", result.Bytes, []float64{float64(after.Now)}),
		o.record.AddHeld(section, ours, "peak RSS", result.Bytes, []float64{float64(after.Peak)}, peak),
	}
}
