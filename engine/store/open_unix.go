//go:build !windows

package store

import (
	"os"
	"syscall"
)

// openToRead opens a file without following a link and without waiting for the
// other end of a pipe.
func openToRead(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
}
