package servecmd

import (
	"log/slog"
	"os"
	"runtime"
	"runtime/debug"

	"github.com/KimMachineGun/automemlimit/memlimit"
)

// ballast is memory that nobody touches, so the system gives none for it. The collector
// counts it as in use.
type ballast [][]byte

// release lets go of it.
func (b ballast) release() { runtime.KeepAlive(b) }

// tuneMemory lets garbage grow further than Go's default does while little is in use, which
// saves time on bursts of messages: a heap grows to twice what is in use, and by the size of
// the ballast, until that is released. A percentage of what is in use would do the same for
// little, and take too much where much is. The heap is bounded, too. What the user has set,
// GOGC or GOMEMLIMIT, stays.
func tuneMemory(logger *slog.Logger) (kept ballast) {
	if os.Getenv("GOGC") == "" {
		for range idleGarbage / piece {
			kept = append(kept, make([]byte, piece))
		}
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		limit := softLimit(memlimit.FromCgroup, memlimit.FromSystem)
		debug.SetMemoryLimit(limit + int64(len(kept)*piece))
		logger.Debug("the collector works harder from some memory on", "bytes", limit)
	}
	return kept
}

const (
	// idleGarbage is how much garbage may be there when next to nothing is in use, in bytes.
	idleGarbage = 16 << 20
	// piece is the size of one piece of the ballast, in bytes. Memory that was in use before
	// is cleared, which touches it; of many pieces that happens to few.
	piece = 1 << 20
	// share of a container's memory that the heap may have. The rest is for what Go does
	// not count, such as the pages of the program.
	share = 0.8
	// shareOfMachine is what it may have of a machine that others use too, from
	// leastOfMachine to mostOfMachine. Thousands of requests that wait take some hundreds of
	// megabytes; with less the collector would take the time in which they are answered.
	shareOfMachine                = 0.25
	leastOfMachine, mostOfMachine = 256 << 20, 1 << 30
)

// softLimit is where the collector begins to work harder, in bytes: a share of what the
// container may use, so that garbage never has the kernel end it, or else of the machine's
// memory.
func softLimit(container, machine func() (uint64, error)) int64 {
	most, err := container()
	if err == nil && most > 0 && most <= 1<<50 { // else no container, or none with a limit
		return int64(share * float64(most))
	}
	if most, err = machine(); err != nil {
		return leastOfMachine
	}
	return int64(min(max(shareOfMachine*float64(most), leastOfMachine), mostOfMachine))
}

// giveBack returns to the system what the start has left as garbage. A server with little
// to do would otherwise keep it for good, since nothing makes it collect.
func giveBack() { debug.FreeOSMemory() }
