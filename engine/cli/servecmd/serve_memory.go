package servecmd

import (
	"log/slog"
	"os"
	"runtime/debug"

	"github.com/KimMachineGun/automemlimit/memlimit"
)

// tuneMemory lets garbage grow further than Go's default does, which saves time on bursts
// of messages, and bounds it. What the user has set, GOGC or GOMEMLIMIT, stays.
func tuneMemory(logger *slog.Logger) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		limit := softLimit(memlimit.FromCgroup)
		debug.SetMemoryLimit(limit)
		logger.Debug("the collector works harder from some memory on", "bytes", limit)
	}
}

const (
	// unlimited is where the collector begins to work harder when nothing limits the
	// process; an idle server stays far below it.
	unlimited = 256 << 20
	// share of a container's memory that the heap may have. The rest is for what Go does
	// not count, such as the pages of the program.
	share = 0.8
)

// softLimit is where the collector begins to work harder, in bytes: a share of what the
// container may use, so that garbage never has the kernel end it.
func softLimit(container func() (uint64, error)) int64 {
	most, err := container()
	if err != nil || most == 0 || most > 1<<50 { // no container, or none with a limit
		return unlimited
	}
	return int64(share * float64(most))
}

// giveBack returns to the system what the start has left as garbage. A server with little
// to do would otherwise keep it for good, since nothing makes it collect.
func giveBack() { debug.FreeOSMemory() }
