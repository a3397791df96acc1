package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/report"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/result"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/rounds"
)

const (
	queueRounds   = 6
	queueMessages = 20_000
	loneMessages  = 3_000
	queueWorkers  = 16
)

// carrier is what takes messages over a queue, in a process of the queues program.
type carrier struct{ name, title string }

// carriers are measured in this order in each round; the last one is the least that the work
// can take.
var carriers = []carrier{{"flow", "patchbay, a flow"}, {"queue", "patchbay, the queue alone"}, {"watermill", "Watermill"}, {"bare", "bare nats.go"}}

// hops is what the queues program says of messages over a queue.
type hops struct {
	Messages int
	Wall     time.Duration
	CPU      time.Duration
	P50, P99 time.Duration
}

func (h hops) rate() float64       { return float64(h.Messages) / h.Wall.Seconds() }
func (h hops) perMessage() float64 { return float64(h.CPU) / float64(h.Messages) }

// measureQueue lets messages go over queues that are kept in files.
func measureQueue(ctx context.Context, o options) error {
	for _, measure := range []func(context.Context, options) error{measureHops, measureRecovery, measureEngines} {
		if err := measure(ctx, o); err != nil {
			return err
		}
	}
	return nil
}

func measureHops(ctx context.Context, o options) error {
	full, lone := map[string][]hops{}, map[string][]hops{}
	for round := range queueRounds {
		for _, c := range carriers {
			for _, kind := range []struct {
				into             map[string][]hops
				messages, atOnce int
			}{{full, queueMessages, queueWorkers}, {lone, loneMessages, 1}} {
				dir, err := o.sub(filepath.Join("queue", fmt.Sprintf("%s-%d-%d", c.name, kind.atOnce, round)))
				if err != nil {
					return err
				}
				var h hops
				if err := o.queue(ctx, &h, "hop", c.name, dir, strconv.Itoa(kind.messages), strconv.Itoa(kind.atOnce)); err != nil {
					return err
				}
				kind.into[c.name] = append(kind.into[c.name], h)
			}
		}
	}
	if err := o.reportFull(full); err != nil {
		return err
	}
	return o.reportLone(lone)
}

func (o options) reportFull(full map[string][]hops) error {
	const section = "queue"
	t := report.New(o.out, fmt.Sprintf("Queued messages of 512 bytes in files, 16 workers, confirmed twice (median of %d rounds, taken in turn)", queueRounds),
		"", "RATE", "LEAST", "GOAL", "", "RATE/BARE", "CPU A MESSAGE", "CPU/BARE", "P50", "P99")
	for _, c := range carriers {
		rates := rounds.Values(full[c.name], hops.rate)
		var cells []any
		if c.name == "flow" {
			f := o.record.AddHeld(section, c.title, "rate", result.PerSecond, rates, result.Bar{Least: 20_000, Goal: 28_000, More: true})
			cells = append([]any{c.title, f}, f.Cells()...)
		} else {
			cells = append(cells, c.title, o.add(section, c.title, "rate", result.PerSecond, rates), nil, nil, nil)
		}
		t.Row(append(cells, o.ofBare(section, "rate / bare", full, c, hops.rate),
			o.add(section, c.title, "CPU a message", result.Nanoseconds, rounds.Values(full[c.name], hops.perMessage)),
			o.ofBare(section, "CPU / bare", full, c, hops.perMessage),
			o.add(section, c.title, "p50", result.Nanoseconds, rounds.Values(full[c.name], p50)),
			o.add(section, c.title, "p99", result.Nanoseconds, rounds.Values(full[c.name], p99)))...)
	}
	return t.End("Sixteen messages are on their way all the time, each replaced when it has arrived, so that the times are those",
		"of a queue with all hands full: sixteen divided by the rate. A flow's message is a run of its own, which is recorded.")
}

func (o options) reportLone(lone map[string][]hops) error {
	const section = "queue, one message"
	t := report.New(o.out, "The same, one message at a time", "", "P50", "LEAST", "GOAL", "", "P50/BARE", "P99", "LEAST", "GOAL", "", "P99/BARE")
	for _, c := range carriers {
		figure := func(name string, value func(hops) float64, bar result.Bar) []any {
			values := rounds.Values(lone[c.name], value)
			if c.name != "flow" {
				return []any{o.add(section, c.title, name, result.Nanoseconds, values), nil, nil, nil}
			}
			f := o.record.AddHeld(section, c.title, name, result.Nanoseconds, values, bar)
			return append([]any{f}, f.Cells()...)
		}
		cells := append([]any{c.title}, figure("p50", p50, result.Bar{Least: 150e3, Goal: 60e3})...)
		cells = append(cells, o.ofBare(section, "p50 / bare", lone, c, p50))
		cells = append(cells, figure("p99", p99, result.Bar{Least: 500e3, Goal: 150e3})...)
		t.Row(append(cells, o.ofBare(section, "p99 / bare", lone, c, p99))...)
	}
	return t.End("From before the message is put until it is handed out.")
}

func p50(h hops) float64 { return float64(h.P50) }
func p99(h hops) float64 { return float64(h.P99) }

// ofBare records the ratios of each round.
func (o options) ofBare(section, name string, all map[string][]hops, c carrier, value func(hops) float64) result.Figure {
	return o.add(section, c.title, name, result.Times, rounds.Ratios(rounds.Values(all[c.name], value), rounds.Values(all["bare"], value)))
}

// queue has the queues program measure, and reads what it says.
func (o options) queue(ctx context.Context, into any, args ...string) error {
	limit, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(limit, o.queues, args...)
	out, err := cmd.Output()
	if err != nil {
		why := ""
		if ended, ok := errors.AsType[*exec.ExitError](err); ok {
			why = string(ended.Stderr)
		}
		return fmt.Errorf("queues %s %s: %w %s", args[0], args[1], cmp.Or(context.Cause(limit), err), why)
	}
	if into == nil {
		return nil
	}
	if err := json.Unmarshal(out, into); err != nil {
		return fmt.Errorf("queues %s %s: it says %q: %w", args[0], args[1], out, err)
	}
	return nil
}
