package store

import (
	"io/fs"
	"os"
	"syscall"
)

// openToRead opens a file that is no link when it is looked at. The system has no
// way to do both at once.
func openToRead(path string) (*os.File, error) {
	info, err := os.Lstat(path)
	if err != nil {
		return nil, err
	}
	if info.Mode()&fs.ModeSymlink != 0 {
		return nil, &fs.PathError{Op: "open", Path: path, Err: syscall.ELOOP}
	}
	return os.Open(path)
}
