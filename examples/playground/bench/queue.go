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
)

const (
	queueRounds   = 5
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
	t := newTable(o.out, fmt.Sprintf("Queued messages of 512 bytes in files, 16 workers, confirmed twice (median of %d rounds, taken in turn)", queueRounds),
		"", "RATE", "LEAST", "GOAL", "", "RATE/BARE", "CPU A MESSAGE", "CPU/BARE", "P50", "P99")
	for _, c := range carriers {
		rate := medianOf(full[c.name], hops.rate)
		bars := []any{"", "", ""}
		if c.name == "flow" {
			bars = []any{"20000/s", "28000/s", verdict(1/rate, 1/20_000., 1/28_000.)}
		}
		cells := append([]any{c.title, fmt.Sprintf("%.0f/s", rate)}, bars...)
		t.row(append(cells, ofBare(full, c, hops.rate), nanoseconds(medianOf(full[c.name], hops.perMessage)), ofBare(full, c, hops.perMessage),
			nanoseconds(medianOf(full[c.name], p50)), nanoseconds(medianOf(full[c.name], p99)))...)
	}
	if err := t.end("Sixteen messages are on their way all the time, each replaced when it has arrived, so that the times are those",
		"of a queue with all hands full: sixteen divided by the rate. A flow's message is a run of its own, which is recorded."); err != nil {
		return err
	}
	t = newTable(o.out, "The same, one message at a time", "", "P50", "LEAST", "GOAL", "", "P50/BARE", "P99", "LEAST", "GOAL", "", "P99/BARE")
	for _, c := range carriers {
		half, most := medianOf(lone[c.name], p50), medianOf(lone[c.name], p99)
		atHalf, atMost := []any{"", "", ""}, []any{"", "", ""}
		if c.name == "flow" {
			atHalf = []any{"150µs", "60µs", verdict(half, 150e3, 60e3)}
			atMost = []any{"500µs", "150µs", verdict(most, 500e3, 150e3)}
		}
		cells := append([]any{c.title, nanoseconds(half)}, atHalf...)
		cells = append(append(cells, ofBare(lone, c, p50), nanoseconds(most)), atMost...)
		t.row(append(cells, ofBare(lone, c, p99))...)
	}
	return t.end("From before the message is put until it is handed out.")
}

func p50(h hops) float64 { return float64(h.P50) }
func p99(h hops) float64 { return float64(h.P99) }

// ofBare is the median of the ratios of each round.
func ofBare(all map[string][]hops, c carrier, value func(hops) float64) string {
	ratios := make([]float64, queueRounds)
	for i := range ratios {
		ratios[i] = value(all[c.name][i]) / value(all["bare"][i])
	}
	return times(median(ratios), 1)
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
