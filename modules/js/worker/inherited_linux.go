package worker

import (
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// closeInherited closes the files that the engine itself got from whoever started
// it. The process's own files are marked to be closed by the next program.
func closeInherited() error {
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return err
	}
	for _, entry := range entries {
		fd, err := strconv.Atoi(entry.Name())
		if err != nil || fd <= 2 {
			continue
		}
		if flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0); err == nil && flags&unix.FD_CLOEXEC == 0 {
			_ = unix.Close(fd) // it is open, and nobody's
		}
	}
	return nil
}
