package main

import (
	"context"
	"fmt"
	"net"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"time"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/chain"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/peers"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/report"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/result"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/rounds"
)

const (
	chainRounds   = 6
	chainDuration = 1500 * time.Millisecond
)

// measureChain lets engines take the same inputs through the same chain of nodes, each on
// one CPU.
func measureChain(ctx context.Context, o options) error {
	contenders := []chain.Contender{chain.Patchbay(o.patchbay), chain.PatchbayScripts(o.patchbay)}
	for _, engine := range o.engines("chain") {
		contenders = append(contenders, chain.Peer(engine))
	}
	pinned, err := onOneCPU()
	if err != nil {
		return err
	}
	all := make([][]chain.Fed, len(contenders))
	for round := range chainRounds {
		for i := range contenders {
			at := (i + round) % len(contenders)
			dir, err := o.sub(filepath.Join("chain", strconv.Itoa(at), strconv.Itoa(round)))
			if err != nil {
				return err
			}
			port, err := freePort(ctx)
			if err != nil {
				return err
			}
			fed, err := contenders[at].Feed(ctx, peers.Options{Dir: dir, Address: net.JoinHostPort("127.0.0.1", strconv.Itoa(port)),
				Wrap: pinned, Env: []string{"GOMAXPROCS=1"}}, chainDuration)
			if err != nil {
				return err
			}
			all[at] = append(all[at], fed)
		}
	}
	return o.reportChain(contenders, all)
}

// onOneCPU is the command that holds another to the last CPU.
func onOneCPU() ([]string, error) {
	program, err := exec.LookPath("taskset")
	if err != nil {
		return nil, fmt.Errorf("hold the engines to one CPU: %w", err)
	}
	return []string{program, "-c", strconv.Itoa(runtime.NumCPU() - 1)}, nil
}

func (o options) reportChain(contenders []chain.Contender, all [][]chain.Fed) error {
	const section = "chain"
	t := report.New(o.out, fmt.Sprintf("Function, switch, change, split x4, function, counter, on one CPU (median of %d rounds of %s, taken in turn)", chainRounds, chainDuration),
		"", "INPUTS/S", "CPU/INPUT", "INPUTS/CPU SECOND", "CPU/PATCHBAY", "RSS")
	first := rounds.Values(all[0], chain.Fed.PerInput)
	for i, one := range contenders {
		perSecond := rounds.Values(all[i], func(f chain.Fed) float64 { return 1e9 / f.PerInput() })
		a := o.add(section, one.Name, "inputs", result.PerSecond, rounds.Values(all[i], chain.Fed.Rate))
		b := o.add(section, one.Name, "CPU an input", result.Nanoseconds, rounds.Values(all[i], chain.Fed.PerInput))
		c := o.add(section, one.Name, "inputs a CPU second", result.PerSecond, perSecond)
		var ratio any
		if i > 0 {
			ratio = o.add(section, one.Name, "CPU an input / patchbay", result.Times, rounds.Ratios(b.Rounds, first))
		}
		rss := o.add(section, one.Name, "RSS", result.Bytes, rounds.Values(all[i], func(f chain.Fed) float64 { return float64(f.Memory.Now) }))
		t.Row(one.Name, a, b, c, ratio, rss)
	}
	return t.End(fmt.Sprintf("Each gets the same requests over HTTP, one after the other: a JSON array of %d inputs, so that the request is a small part.", chain.Inputs),
		"patchbay records each request as a run with its hops and shows it; the others record nothing. Its functions are maps of",
		"wires, as those of Benthos are mappings; with scripts they are JavaScript in a process beside it, on the same CPU, as",
		"Node-RED's are in its own. Whatever reaches the counter is counted. Inputs a CPU second hold where the machine is busy.")
}
