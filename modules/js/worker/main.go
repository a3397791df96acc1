package worker

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"

	"github.com/patchbay-dev/patchbay/modules/js/helper"
	"github.com/patchbay-dev/patchbay/modules/js/script"
)

// Mode is the first argument of a process that is to be a worker.
const Mode = "script-worker"

// The kinds of workers: one runs scripts, the other joins and compiles them.
const (
	kindRun     = "run"
	kindCompile = "compile"
)

const (
	// Go's stack can't be caught when it overflows. A small limit ends what nests
	// too deeply soon.
	runStack     = 16 << 20
	compileStack = 64 << 20
	maxFrame     = 1 << 30
)

// Library is what a worker has to run scripts with.
type Library struct {
	Helpers *helper.Library
	// Engines make an engine by its name. Each is made when it is first needed.
	Engines map[string]func() script.Engine
}

// Main is the main function of a worker: it serves the engine's process until
// that closes its end, and returns the exit code. The arguments are those after
// Mode.
func Main(arguments []string, library Library) int {
	// What prints must not get between the frames.
	out := os.Stdout
	os.Stdout = os.Stderr
	kind, memory, err := parse(arguments)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	stack := runStack
	if kind == kindCompile {
		stack = compileStack
	}
	debug.SetMaxStack(stack)
	kept, err := confine(memory)
	if err != nil {
		fmt.Fprintf(os.Stderr, "the process can't be limited to %d MB: %v\n", memory>>20, err)
		return 2
	}
	defer runtime.KeepAlive(kept)
	taken, err := newWear()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	s := &server{wear: taken, library: library, in: bufio.NewReaderSize(os.Stdin, 64<<10), out: out, engines: map[string]script.Engine{}}
	if err := s.serve(); err != nil && !errors.Is(err, io.EOF) {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func parse(arguments []string) (kind string, memory uint64, err error) {
	if len(arguments) != 2 || (arguments[0] != kindRun && arguments[0] != kindCompile) {
		return "", 0, fmt.Errorf("this is how the engine starts its own workers: %s %s MEMORY", Mode, kindRun)
	}
	memory, err = strconv.ParseUint(arguments[1], 10, 64)
	return arguments[0], memory, err
}
