// Command bench measures the product beside its peers and floors, on one machine
// in one run, and prints plain tables. bench.sh builds what it needs; the bars
// are those of the design.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// options are where things are and how often they are measured.
type options struct {
	patchbay, playground string // binaries
	crane, regsync       string // binaries of the peers
	queues               string // what takes messages over queues, ours and others
	root                 string // the product's module
	rounds               int    // of the copy contest
	deployments          int    // of the scan
	dir                  string // for everything that is gone afterwards
	out                  io.Writer
}

// section is a part of the benchmarks that can be run alone.
type section struct {
	name    string
	measure func(context.Context, options) error
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if len(os.Args) == 2 && os.Args[1] == bareCommand {
		if err := serveBare(os.Stdin, os.Stdout); err != nil {
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
	o := options{out: os.Stdout}
	flag.StringVar(&o.patchbay, "patchbay", "", "path of the patchbay binary")
	flag.StringVar(&o.playground, "playground", "", "path of the playground binary")
	flag.StringVar(&o.crane, "crane", "", "path of crane")
	flag.StringVar(&o.regsync, "regsync", "", "path of regsync")
	flag.StringVar(&o.queues, "queues", "", "path of the queues binary")
	flag.StringVar(&o.root, "root", "../../..", "directory of the product's module")
	flag.IntVar(&o.rounds, "rounds", 3, "rounds of the copy contest")
	flag.IntVar(&o.deployments, "deployments", 5000, "deployments of the scan")
	flag.Parse()
	sections := []section{{"go", measureGo}, {"copy", measureCopy}, {"scan", measureScan}, {"process", measureProcess}, {"webhook", measureWebhook}, {"queue", measureQueue}}
	for _, name := range flag.Args() {
		if !slices.ContainsFunc(sections, func(s section) bool { return s.name == name }) {
			return fmt.Errorf("there is no section %q: choose of go, copy, scan, process, webhook, queue", name)
		}
	}
	if o.dir, err = os.MkdirTemp("", "patchbay-bench-"); err != nil {
		return fmt.Errorf("make a directory for the benchmarks: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(o.dir)) }()

	fmt.Fprintf(o.out, "%s %s/%s, %d CPUs, load %.1f\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), load())
	if load() > busy*float64(runtime.NumCPU()) {
		fmt.Fprintln(o.out, "NOTE: this machine has other work to do. Times are too high; the ratios of this run hold better.")
	}
	for _, section := range sections {
		if flag.NArg() > 0 && !slices.Contains(flag.Args(), section.name) {
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

// busy is the share of the CPUs from which on the figures suffer.
const busy = 0.4

// load is how many processes wanted a CPU in the last minute; 0 when unknown.
func load() float64 {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return 0
	}
	first, _, _ := strings.Cut(string(text), " ")
	value, _ := strconv.ParseFloat(first, 64)
	return value
}

// sub makes a directory of its own for a step.
func (o options) sub(name string) (string, error) {
	dir := filepath.Join(o.dir, name)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("make a directory for %s: %w", name, err)
	}
	return dir, nil
}
