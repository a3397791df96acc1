package main

import (
	"errors"
	"flag"
	"fmt"
	"os"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/result"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "results:", err)
		os.Exit(1)
	}
}

const usage = `use: results gobench FILE          print a result as Go benchmarks
     results page FILE --page PAGE  write its tables into a page, and its picture beside it`

func run(args []string) error {
	if len(args) < 2 {
		return errors.New(usage)
	}
	found, err := result.Read(args[1])
	if err != nil {
		return err
	}
	switch args[0] {
	case "gobench":
		return found.WriteBenchmarks(os.Stdout)
	case "page":
		flags := flag.NewFlagSet("results page", flag.ContinueOnError)
		page := flags.String("page", "docs/performance.md", "page with the markers of the tables")
		if err := flags.Parse(args[2:]); err != nil {
			return err
		}
		return writePage(found, *page)
	}
	return errors.New(usage)
}
