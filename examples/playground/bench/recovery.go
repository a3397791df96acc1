package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"time"
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
	t := newTable(o.out, fmt.Sprintf("After kill -9 with %d messages in the queue (median of %d rounds, taken in turn)", recoveryMessages, recoveryRounds),
		"", "FIRST HANDED OUT", "ALL HANDLED", "RATE", "CPU A MESSAGE", "CPU/BARE")
	perMessage := func(r recovery) float64 { return float64(r.CPU) / recoveryMessages }
	for _, c := range measured {
		all := medianOf(got[c.name], func(r recovery) time.Duration { return r.All })
		cpu := medianOf(got[c.name], perMessage)
		t.row(c.title, nanoseconds(float64(medianOf(got[c.name], func(r recovery) time.Duration { return r.First }))), nanoseconds(float64(all)),
			fmt.Sprintf("%.0f/s", recoveryMessages/all.Seconds()), nanoseconds(cpu), times(cpu, medianOf(got["bare"], perMessage)))
	}
	return t.end("Sixteen of ours were in work. Bare nats.go had handed out nothing: what it had would wait for another 30 s.")
}

// fillAndKill leaves a queue as a crash does.
func (o options) fillAndKill(ctx context.Context, c carrier, dir string) error {
	filler, err := startLined(ctx, o.queues, "fill", c.name, dir, strconv.Itoa(recoveryMessages))
	if err != nil {
		return err
	}
	var filled int
	err = filler.read(&filled)
	filler.kill()
	return err
}
