//go:build !linux

package worker

import (
	"os"
	"runtime/debug"
	"time"
)

type ballast []byte

// confine ends the process when it has grown by nearly twice the given size. Other
// systems than Linux don't count what a Go process asks for, so it is looked at
// often; one huge request can get past that for as long as it takes.
func confine(memory uint64) (ballast, error) {
	debug.SetMemoryLimit(int64(mapped() + memory))
	debug.SetGCPercent(200)
	limit := mapped() + 2*memory - memory/4
	go func() { // ends with the process
		for mapped() < limit {
			time.Sleep(2 * time.Millisecond)
		}
		os.Stderr.WriteString("out of memory\n") //nolint:errcheck // there is nobody else to report it to
		os.Exit(2)
	}()
	return nil, nil
}

// reserved and addresses are known on Linux only, where they are limited.
func reserved() (uint64, error) { return 0, nil }

func addresses() (uint64, error) { return 0, nil }
