package worker

import (
	"bytes"
	"fmt"
	"os"
	"runtime/debug"
	"strconv"

	"golang.org/x/sys/unix"
)

// confine has the system refuse memory that would make the process larger by
// twice the given size. Go ends a process that gets no memory. What a process
// has asked for stays counted, hence the slack.
func confine(memory uint64) error {
	held, err := dataBytes()
	if err != nil {
		return err
	}
	debug.SetMemoryLimit(int64(held + memory))
	limit := held + (2*memory-min(8<<20, memory/4))*shadow
	for resource, most := range map[int]uint64{unix.RLIMIT_DATA: limit, unix.RLIMIT_CORE: 0, unix.RLIMIT_FSIZE: 0} {
		if err := unix.Setrlimit(resource, &unix.Rlimit{Cur: most, Max: most}); err != nil {
			return err
		}
	}
	// When the machine runs out of memory, a worker goes before the engine does.
	_ = os.WriteFile("/proc/self/oom_score_adj", []byte("1000"), 0)
	return nil
}

// dataBytes is what RLIMIT_DATA counts, as of now.
func dataBytes() (uint64, error) {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0, err
	}
	fields := bytes.Fields(text) // size resident shared text lib data dt
	if len(fields) < 6 {
		return 0, fmt.Errorf("/proc/self/statm reads %q", text)
	}
	pages, err := strconv.ParseUint(string(fields[5]), 10, 64)
	return pages * uint64(os.Getpagesize()), err
}
