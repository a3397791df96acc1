package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/result"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/rounds"
)

// options are where things are and how often they are measured.
type options struct {
	patchbay, playground string // binaries
	crane, regsync       string // binaries of the peers
	skopeo               string // the system's; empty where it has none
	benthos              string // its binary; empty leaves it out
	nodeRED              string // where npm has installed it; empty leaves it out
	queues               string // what takes messages over queues, ours and others
	root                 string // the product's module
	rounds               int    // of the copy contest
	deployments          int    // of the scan
	all                  bool   // more points of growth
	soak                 time.Duration
	samples              string // file of the soak's; empty: one that is gone afterwards
	dir                  string // for everything that is gone afterwards
	out                  io.Writer
	record               *result.Result
}

// add records a figure.
func (o options) add(section, contender, name string, unit result.Unit, values []float64) result.Figure {
	return o.record.Add(section, contender, name, unit, values)
}

// skip says and records that a contender is not there.
func (o options) skip(section, contender string) {
	o.record.Skip(section, contender, "not installed")
	fmt.Fprintf(o.out, "\n%s: %s is skipped, since it is not installed\n", section, contender)
}

// ours is the product's name among the contenders.
const ours = "patchbay"

// section is a part of the benchmarks that can be run alone.
type section struct {
	name    string
	measure func(context.Context, options) error
	// asked is left out unless it is named: it takes an hour.
	asked bool
}

func (s section) title() string { return s.name }

// sections in the order in which they are measured.
var sections = []section{
	{name: "go", measure: measureGo},
	{name: "chain", measure: measureChain},
	{name: "copy", measure: measureCopy},
	{name: "scan", measure: measureScan},
	{name: "process", measure: measureProcess},
	{name: "webhook", measure: measureWebhook},
	{name: "queue", measure: measureQueue},
	{name: "growth", measure: measureGrowth},
	{name: "soak", measure: measureSoak, asked: true},
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if len(os.Args) == 2 && os.Args[1] == bareCommand {
		if err := serveBare(ctx, os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
			stop()
			os.Exit(1)
		}
		return
	}
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context) (err error) {
	o := options{out: os.Stdout, record: &result.Result{Began: time.Now().UTC(), Machine: result.ThisMachine(), Commit: commit(ctx)}}
	flag.StringVar(&o.patchbay, "patchbay", "", "path of the patchbay binary")
	flag.StringVar(&o.playground, "playground", "", "path of the playground binary")
	flag.StringVar(&o.crane, "crane", "", "path of crane")
	flag.StringVar(&o.regsync, "regsync", "", "path of regsync")
	flag.StringVar(&o.skopeo, "skopeo", "", "path of skopeo; empty leaves it out")
	flag.StringVar(&o.benthos, "benthos", "", "path of Benthos; empty leaves it out")
	flag.StringVar(&o.nodeRED, "node-red", "", "directory into which Node-RED is installed; empty leaves it out")
	flag.StringVar(&o.queues, "queues", "", "path of the queues binary")
	flag.StringVar(&o.root, "root", "../../..", "directory of the product's module")
	flag.IntVar(&o.rounds, "rounds", 6, "rounds of the copy contest")
	flag.IntVar(&o.deployments, "deployments", 5000, "deployments of the scan")
	flag.BoolVar(&o.all, "all", false, "measure growth at more points and to its ends")
	flag.DurationVar(&o.soak, "soak", time.Hour, "how long the soak lasts")
	flag.StringVar(&o.samples, "samples", "", "file that gets the samples of the soak, as lines of JSON")
	resultFile := flag.String("result", "", "file that gets every figure with all its rounds, as JSON")
	flag.Parse()
	for _, name := range flag.Args() {
		if !slices.ContainsFunc(sections, func(s section) bool { return s.name == name }) {
			return fmt.Errorf("there is no section %q: choose of %s", name, strings.Join(rounds.Values(sections, section.title), ", "))
		}
	}
	if *resultFile != "" {
		// Better known now than after everything was measured.
		if _, err := os.Stat(filepath.Dir(*resultFile)); err != nil {
			return fmt.Errorf("find the directory for the result: %w", err)
		}
	}
	if o.dir, err = os.MkdirTemp("", "patchbay-bench-"); err != nil {
		return fmt.Errorf("make a directory for the benchmarks: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(o.dir)) }()

	machine := o.record.Machine
	fmt.Fprintf(o.out, "%s %s, %d x %s, load %.1f, commit %s\n", machine.Go, machine.System, machine.CPUs, machine.CPU, machine.LoadBegin, o.record.Commit)
	if machine.Busy() {
		fmt.Fprintln(o.out, "NOTE: this machine has other work to do. Times are too high; the ratios of this run hold better.")
	}
	fmt.Fprintln(o.out, "A figure is the median of its rounds; ± is how far the round is off that is farthest from it.")
	// What was measured before something failed is kept.
	err = o.measure(ctx, flag.Args())
	o.record.Ended, o.record.Machine.LoadEnd = time.Now().UTC(), result.Load()
	if *resultFile != "" {
		err = errors.Join(err, o.record.Write(*resultFile))
	}
	return err
}

// measure measures the sections of these names, or without any all that need not be asked
// for.
func (o options) measure(ctx context.Context, names []string) error {
	for _, section := range sections {
		if !slices.Contains(names, section.name) && (len(names) > 0 || section.asked) {
			continue
		}
		began := time.Now()
		if err := section.measure(ctx, o); err != nil {
			return fmt.Errorf("measure %s: %w", section.name, err)
		}
		fmt.Fprintf(o.out, "(%s: %s)\n", section.name, time.Since(began).Round(time.Second))
	}
	return nil
}

// commit is what the working tree is at, with a word when it differs from that; empty
// outside of git.
func commit(ctx context.Context) string {
	text, err := exec.CommandContext(ctx, "git", "describe", "--always", "--dirty", "--abbrev=12").Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(text))
}

// sub makes a directory of its own for a step.
func (o options) sub(name string) (string, error) {
	dir := filepath.Join(o.dir, name)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("make a directory for %s: %w", name, err)
	}
	return dir, nil
}
