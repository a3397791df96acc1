package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"time"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/process"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/report"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/result"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/rounds"
)

const (
	recoveryRounds   = 3
	recoveryMessages = 100_000
)

// recovery is what the queues program says of a queue that a killed process left.
type recovery struct{ First, All, CPU time.Duration }

func measureRecovery(ctx context.Context, o options) error {
	got := map[string][]recovery{}
	measured := []carrier{{"queue", "patchbay, the queue alone"}, {"bare", "bare nats.go"}}
	for round := range recoveryRounds {
		for _, c := range measured {
			dir, err := o.sub(filepath.Join("queue", fmt.Sprintf("%s-left-%d", c.name, round)))
			if err != nil {
				return err
			}
			if err := o.fillAndKill(ctx, c, dir); err != nil {
				return err
			}
			var r recovery
			if err := o.queue(ctx, &r, "drain", c.name, dir, strconv.Itoa(recoveryMessages)); err != nil {
				return err
			}
			got[c.name] = append(got[c.name], r)
		}
	}
	t := report.New(o.out, fmt.Sprintf("After kill -9 with %d messages in the queue (median of %d rounds, taken in turn)", recoveryMessages, recoveryRounds),
		"", "FIRST HANDED OUT", "ALL HANDLED", "RATE", "CPU A MESSAGE", "CPU/BARE")
	const section = "queue after kill -9"
	cpu := map[string]result.Figure{}
	for i := len(measured) - 1; i >= 0; i-- {
		name := measured[i].name
		cpu[name] = o.add(section, measured[i].title, "CPU a message", result.Nanoseconds,
			rounds.Values(got[name], func(r recovery) float64 { return float64(r.CPU) / recoveryMessages }))
	}
	for _, c := range measured {
		t.Row(c.title, o.add(section, c.title, "first handed out", result.Nanoseconds, rounds.Values(got[c.name], func(r recovery) float64 { return float64(r.First) })),
			o.add(section, c.title, "all handled", result.Nanoseconds, rounds.Values(got[c.name], func(r recovery) float64 { return float64(r.All) })),
			o.add(section, c.title, "rate", result.PerSecond, rounds.Values(got[c.name], func(r recovery) float64 { return recoveryMessages / r.All.Seconds() })),
			cpu[c.name], report.Ratio(cpu[c.name], cpu["bare"]))
	}
	return t.End("Sixteen of ours were in work. Bare nats.go had handed out nothing: what it had would wait for another 30 s.")
}

// fillAndKill leaves a queue as a crash does.
func (o options) fillAndKill(ctx context.Context, c carrier, dir string) error {
	filler, err := process.StartLined(ctx, o.queues, "fill", c.name, dir, strconv.Itoa(recoveryMessages))
	if err != nil {
		return err
	}
	var filled int
	err = filler.Read(&filled)
	filler.Kill()
	return err
}
