package main

import (
	"context"
	"net"
	"strconv"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/curve"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/growth"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/report"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/result"
)

// linear is what is asked of each curve; the least allows for what is noise.
var linear = result.Bar{Least: 1.15, Goal: 1.05}

// measureGrowth says how costs grow with sizes.
func measureGrowth(ctx context.Context, o options) error {
	dir, err := o.sub("growth")
	if err != nil {
		return err
	}
	grown, err := growth.Measure(ctx, growth.Options{Patchbay: o.patchbay, Playground: o.playground, Dir: dir, All: o.all,
		Address: func(ctx context.Context) (string, error) {
			port, err := freePort(ctx)
			return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)), err
		}})
	if err != nil {
		return err
	}
	const section = "growth"
	o.record.Curves = append(o.record.Curves, grown.Curves...)
	t := report.New(o.out, "How costs grow: cost = factor x size^exponent, fitted on logarithms", "", "OF", "FROM", "TO", "EXPONENT", "LEAST", "GOAL", "", "STEEPEST", "FROM")
	for _, c := range grown.Curves {
		fit, first, last := curve.FitOf(c.Points), c.Points[0], c.Points[len(c.Points)-1]
		f := o.record.AddHeld(section, ours, c.Name+", exponent", result.Exponent, []float64{fit.Exponent}, linear)
		cells := []any{c.Name, c.Of, result.Count.Format(first.Size) + ": " + c.Unit.Format(first.Cost), result.Count.Format(last.Size) + ": " + c.Unit.Format(last.Cost), f}
		t.Row(append(append(cells, f.Cells()...), result.Exponent.Format(fit.Steepest), result.Count.Format(fit.SteepestAt))...)
	}
	if err := t.End("Steepest is the exponent between two points next to each other, the largest of the curve: a step would show there.",
		"Memory begins with what the process takes without any, so its exponent says little; what one more takes is below."); err != nil {
		return err
	}
	t = report.New(o.out, "What one more costs, by least squares", "", "")
	for _, p := range grown.Pieces {
		t.Row(p.Name, o.add(section, ours, p.Name, p.Unit, []float64{p.Value}))
	}
	return t.End("Memory is the RSS of a process that has done nothing for two seconds, with the garbage that it has left.")
}
