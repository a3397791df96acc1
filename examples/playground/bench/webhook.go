package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/pass"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/press"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/process"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/report"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/result"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/rounds"
)

const (
	pressRounds   = 6
	pressDuration = 1500 * time.Millisecond
	viewCreates   = 300
	viewRounds    = 6 // into which the creates are cut
)

// measureWebhook lets Image Policy Webhook and a bare Go handler answer the same
// reviews, first from a load generator and then from a real API server.
func measureWebhook(ctx context.Context, o options) (err error) {
	stage, err := pass.EmptyCluster(ctx, o.playground)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stage.Stop()) }()
	bare, err := startBare(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, bare.stop()) }()
	client, err := pass.Client(stage)
	if err != nil {
		return err
	}
	v := view{client: client}
	if err := v.register(ctx, bare); err != nil {
		return err
	}
	server, product, err := v.serve(ctx, o, stage)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()
	body, err := press.Review()
	if err != nil {
		return err
	}
	floor := press.Hook{Name: bareTitle, Address: bare.Address, Server: bareName, CA: bare.CA, PID: bare.pid()}
	others, stop, err := o.reviewers(ctx)
	if err != nil {
		return err
	}
	err = o.pressAll(ctx, append([]press.Hook{product, floor}, others...), body)
	if err := errors.Join(err, stop()); err != nil {
		return err
	}
	return v.measure(ctx, o)
}

// connections are how many clients press at a time.
var connections = []int{1, 8, 32}

// pressAll measures all in turn and prints the tables: first the product, then the bare
// handler, then others.
func (o options) pressAll(ctx context.Context, hooks []press.Hook, body []byte) error {
	for _, clients := range connections {
		all := make([][]press.Pressure, len(hooks))
		for round := range pressRounds {
			for i := range hooks {
				// Who begins changes, so that nobody always finds the machine warm.
				at := (i + round) % len(hooks)
				got, err := hooks[at].Press(ctx, clients, pressDuration, body)
				if err != nil {
					return err
				}
				all[at] = append(all[at], got)
			}
		}
		if err := o.reportPressure(clients, hooks, all, len(body)); err != nil {
			return err
		}
	}
	t := report.New(o.out, "Memory after these reviews", "", "RSS", "LEAST", "GOAL", "", "PEAK", "WITH SCRIPT PROCESSES")
	for i, one := range hooks {
		m, err := process.MemoryOf(one.PID)
		if err != nil {
			return err
		}
		tree, err := process.TreeMemory(one.PID)
		if err != nil {
			return err
		}
		now := []float64{float64(m.Now)}
		cells := []any{one.Name}
		if i == 0 {
			f := o.record.AddHeld("webhook", one.Name, "RSS after the load", result.Bytes, now, result.Bar{Least: 90 << 20, Goal: 90 << 20})
			cells = append(append(cells, f), f.Cells()...)
		} else {
			cells = append(cells, o.add("webhook", one.Name, "RSS after the load", result.Bytes, now), nil, nil, nil)
		}
		with := o.add("webhook", one.Name, "RSS with the processes of scripts", result.Bytes, []float64{float64(tree.Now)})
		t.Row(append(cells, result.Bytes.Format(float64(m.Peak)), with)...)
	}
	return t.End("The bare handler decodes with encoding/json into a map and answers a constant patch.",
		"patchbay records each review as a run, and collects garbage as it does by default; the others record nothing,",
		"and Go's default is theirs. Node-RED speaks HTTP/1.1, all others HTTP/2; all speak TLS, each in a process of its own.",
		"CPU is that of the server and of the processes that it has for scripts, beside it that of the server alone. Node-RED runs in one thread, the others use all CPUs.")
}

// absolute are the bars of figures that no other contender is needed for.
var absolute = map[string]result.Bar{
	"p50, 1 connection":       {Least: 500e3, Goal: 300e3},
	"reviews, 32 connections": {Least: 7_000, Goal: 9_000, More: true},
}

func (o options) reportPressure(clients int, hooks []press.Hook, all [][]press.Pressure, size int) error {
	at := fmt.Sprintf(", %d connections", clients)
	if clients == 1 {
		at = ", 1 connection"
	}
	const section = "webhook"
	t := report.New(o.out, fmt.Sprintf("Webhook%s, reviews of %d bytes, load generator on the same CPUs (median of %d rounds of %s, taken in turn)",
		at, size, pressRounds, pressDuration), "", "REVIEWS/S", "P50", "P99", "CPU/REVIEW", "OF THE SERVER ALONE", "RATE/BARE", "CPU/BARE", "LEAST", "GOAL", "")
	bare := all[1]
	var notes []string
	for i, one := range hooks {
		figure := func(name string, unit result.Unit, value func(press.Pressure) float64) result.Figure {
			values := rounds.Values(all[i], value)
			if bar, ok := absolute[name+at]; ok && i == 0 {
				f := o.record.AddHeld(section, one.Name, name+at, unit, values, bar)
				notes = append(notes, fmt.Sprintf("%s, %s: %s; least %s, goal %s: %s", one.Name, name+at, f, unit.Format(bar.Least), unit.Format(bar.Goal), f.Verdict))
				return f
			}
			return o.add(section, one.Name, name+at, unit, values)
		}
		ratio := func(name string, value func(press.Pressure) float64, bar result.Bar) result.Figure {
			values := rounds.Ratios(rounds.Values(all[i], value), rounds.Values(bare, value))
			if i > 0 {
				return o.add(section, one.Name, name+at, result.Times, values)
			}
			return o.record.AddHeld(section, one.Name, name+at, result.Times, values, bar)
		}
		cells := []any{one.Name, figure("reviews", result.PerSecond, press.Pressure.Rate), figure("p50", result.Nanoseconds, half),
			figure("p99", result.Nanoseconds, farthest), figure("CPU a review", result.Nanoseconds, press.Pressure.PerReview),
			figure("CPU a review, the server alone", result.Nanoseconds, press.Pressure.OwnPerReview)}
		if i != 1 {
			cpu := ratio("CPU a review / bare", press.Pressure.PerReview, result.Bar{Least: 1, Goal: 0.9})
			rate := ratio("reviews / bare", press.Pressure.Rate, result.Bar{Least: 1, Goal: 1, More: true})
			cells = append(append(cells, rate, cpu), cpu.Cells()...)
		}
		t.Row(cells...)
	}
	return t.End(notes...)
}

func half(p press.Pressure) float64     { return float64(p.P50) }
func farthest(p press.Pressure) float64 { return float64(p.P99) }
