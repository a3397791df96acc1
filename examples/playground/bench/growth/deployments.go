package growth

import (
	"context"
	"errors"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/pass"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/process"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/result"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/rounds"
)

// deployments measures passes of Image Mirror over deployments of which none needs
// anything, without asking the mirror.
func deployments(ctx context.Context, o Options) (g Grown, err error) {
	stage, err := pass.EmptyCluster(ctx, o.Playground)
	if err != nil {
		return g, err
	}
	defer func() { err = errors.Join(err, stage.Stop()) }()
	client, err := pass.Client(stage)
	if err != nil {
		return g, err
	}
	server, err := pass.Serve(ctx, o.Patchbay, o.Dir, stage, "checkMirror=false")
	if err != nil {
		return g, err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()
	const each = 3
	there, runs := 0, 0
	for _, size := range o.sizes([]int{10, 100, 1000, 4000}, []int{10, 30, 100, 300, 1000, 3000, 10_000}) {
		if err := pass.Fill(ctx, client, stage.Mirror.Address(), there, size); err != nil {
			return g, err
		}
		there = size
		if err := process.ResetPeak(server.PID()); err != nil {
			return g, err
		}
		var walls, used []float64
		for range each {
			runs++
			wall, cpu, err := pass.Over(ctx, server, runs)
			if err != nil {
				return g, err
			}
			walls, used = append(walls, float64(wall)), append(used, float64(cpu))
		}
		m, err := process.TreeMemory(server.PID())
		if err != nil {
			return g, err
		}
		g.put("time of a pass", "deployments", result.Nanoseconds, size, rounds.Median(walls))
		g.put("CPU of a pass", "deployments", result.Nanoseconds, size, rounds.Median(used))
		g.put("peak RSS of a pass, scripts too", "deployments", result.Bytes, size, float64(m.Peak))
	}
	g.piece("time of a pass, a deployment more", "time of a pass")
	g.piece("CPU of a pass, a deployment more", "CPU of a pass")
	g.piece("peak RSS of a pass, a deployment more", "peak RSS of a pass, scripts too")
	return g, nil
}
