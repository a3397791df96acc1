// Command results makes of what the benchmarks measured what others read: the text that
// benchstat compares.
package main

import (
	"errors"
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

const usage = "use: results gobench FILE, which prints a result as Go benchmarks"

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
	}
	return errors.New(usage)
}
