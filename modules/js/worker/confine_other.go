//go:build !linux

package worker

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// confine ends the process when it has grown by nearly twice the given size. Other
// systems than Linux don't count what a Go process asks for, so it is looked at
// often; one huge request can get past that for as long as it takes.
func confine(memory uint64) error {
	debug.SetMemoryLimit(int64(total() + memory))
	limit := total() + 2*memory - memory/4
	go func() { // ends with the process
		runtime.LockOSThread()
		for {
			if total() > limit {
				os.Stderr.WriteString("out of memory\n")
				os.Exit(2)
			}
			time.Sleep(2 * time.Millisecond)
		}
	}()
	return nil
}

func total() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64() - sample[1].Value.Uint64()
}
