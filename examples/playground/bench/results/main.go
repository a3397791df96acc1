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
     results page FILE --page PAGE  write its tables into a page, and its picture beside it
     results soak FILE --page PAGE  write the samples of a soak into a page, and beside it`

func run(args []string) error {
	if len(args) < 2 {
		return errors.New(usage)
	}
	command, file := args[0], args[1]
	flags := flag.NewFlagSet("results "+command, flag.ContinueOnError)
	page := flags.String("page", "docs/performance.md", "page with the markers of what is written")
	if err := flags.Parse(args[2:]); err != nil {
		return err
	}
	switch command {
	case "gobench", "page":
		found, err := result.Read(file)
		if err != nil {
			return err
		}
		if command == "page" {
			return writePage(found, *page)
		}
		return found.WriteBenchmarks(os.Stdout)
	case "soak":
		return writeSoak(file, *page)
	}
	return errors.New(usage)
}
