package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/process"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/report"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/result"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/rounds"
)

const (
	sharedMessages = 60_000
	manyEngines    = 3
)

// shared is what engines took that shared the messages of a queue.
type shared struct {
	wall         time.Duration
	engines, nat time.Duration // CPU, of the engines together and of their NATS
	least, most  int64         // messages of an engine
}

// measureEngines lets one engine, and then several, handle what waits in a NATS that runs
// beside them. Where they share two CPUs the time says little; the CPU time a message says
// how many times the work several could do with CPUs of their own.
func measureEngines(ctx context.Context, o options) error {
	got := map[int][]shared{}
	for round := range queueRounds {
		for _, engines := range []int{1, manyEngines} {
			dir, err := o.sub(filepath.Join("queue", fmt.Sprintf("engines-%d-%d", engines, round)))
			if err != nil {
				return err
			}
			s, err := o.share(ctx, dir, engines)
			if err != nil {
				return err
			}
			got[engines] = append(got[engines], s)
		}
	}
	t := report.New(o.out, fmt.Sprintf("Engines that share a queue in a NATS beside them, %d messages (median of %d rounds, taken in turn)", sharedMessages, queueRounds),
		"", "RATE", "CPU A MESSAGE", "OF NATS", "MESSAGES OF EACH", "TIMES ONE, BY CPU", "GOAL", "")
	const section = "queue, engines that share"
	perMessage := func(s shared) float64 { return float64(s.engines) / sharedMessages }
	ratios := make([]float64, queueRounds)
	for i := range ratios {
		ratios[i] = manyEngines * perMessage(got[1][i]) / perMessage(got[manyEngines][i])
	}
	for _, engines := range []int{1, manyEngines} {
		all, name := got[engines], count(engines)
		cells := []any{name,
			o.add(section, name, "rate", result.PerSecond, rounds.Values(all, func(s shared) float64 { return sharedMessages / s.wall.Seconds() })),
			o.add(section, name, "CPU a message", result.Nanoseconds, rounds.Values(all, perMessage)),
			o.add(section, name, "CPU a message of NATS", result.Nanoseconds, rounds.Values(all, func(s shared) float64 { return float64(s.nat) / sharedMessages })),
			fmt.Sprintf("%d to %d", rounds.MedianOf(all, func(s shared) int64 { return s.least }), rounds.MedianOf(all, func(s shared) int64 { return s.most }))}
		if engines > 1 {
			f := o.record.AddHeld(section, name, "times one, by CPU", result.Times, ratios, result.Bar{Least: 2.5, Goal: 2.5, More: true})
			cells = append(cells, f, f.Cells()[1], f.Verdict)
		}
		t.Row(cells...)
	}
	return t.End()
}

func count(engines int) string {
	if engines == 1 {
		return "one engine"
	}
	return strconv.Itoa(engines) + " engines"
}

// share fills a queue and lets engines handle it.
func (o options) share(ctx context.Context, dir string, engines int) (shared, error) {
	nats, err := process.StartLined(ctx, o.queues, "nats", dir)
	if err != nil {
		return shared{}, err
	}
	defer nats.Stop()
	var url string
	if err := nats.Read(&url); err != nil {
		return shared{}, err
	}
	if err := o.queue(ctx, nil, "leave", "queue", url, strconv.Itoa(sharedMessages)); err != nil {
		return shared{}, err
	}
	all := make([]*process.Lined, engines)
	for i := range all {
		if all[i], err = process.StartLined(ctx, o.queues, "engine", url); err != nil {
			return shared{}, err
		}
		defer all[i].Stop()
	}
	for _, one := range all {
		if err := one.Read(&tally{}); err != nil {
			return shared{}, err
		}
	}
	before, err := process.CPU(nats.PID())
	if err != nil {
		return shared{}, err
	}
	began := time.Now()
	tallies, err := follow(all)
	if err != nil {
		return shared{}, err
	}
	s := shared{wall: time.Since(began)}
	after, err := process.CPU(nats.PID())
	if err != nil {
		return shared{}, err
	}
	s.nat = after - before
	s.least = sharedMessages
	for _, one := range tallies {
		s.engines += one.CPU
		s.least, s.most = min(s.least, one.Handled), max(s.most, one.Handled)
	}
	return s, nil
}

// tally is what an engine says that it has done.
type tally struct {
	Handled int64
	CPU     time.Duration
}

// follow lets the engines begin and reads what they say until all messages are handled.
func follow(all []*process.Lined) ([]tally, error) {
	tallies := make([]tally, len(all))
	var mu sync.Mutex
	failed := make(chan error, len(all))
	var readers sync.WaitGroup
	sum := func() (handled int64) {
		mu.Lock()
		defer mu.Unlock()
		for _, one := range tallies {
			handled += one.Handled
		}
		return handled
	}
	for i, one := range all {
		if _, err := fmt.Fprintln(one.In, "begin"); err != nil {
			return nil, fmt.Errorf("let an engine begin: %w", err)
		}
		readers.Go(func() {
			for sum() < sharedMessages {
				var now tally
				if err := one.Read(&now); err != nil {
					failed <- err
					return
				}
				mu.Lock()
				tallies[i] = now
				mu.Unlock()
			}
		})
	}
	readers.Wait()
	select {
	case err := <-failed:
		return nil, err
	default:
		return tallies, nil
	}
}
