package store

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"syscall"

	"github.com/patchbay-dev/patchbay/engine/flow"
)

// UnusableError says that what has the name of a flow's file is not one that is
// read: no regular file, too large, or not readable.
type UnusableError struct {
	Path   string
	Reason string // what it is, and what can be done
	Err    error  // of the system, if any
}

func (e *UnusableError) Error() string { return fmt.Sprintf("%s %s", e.Path, e.Reason) }
func (e *UnusableError) Unwrap() error { return e.Err }

// readRegular reads a regular file of at most flow.MaxBytes. A link, which could
// show any file of the machine, is not followed, and a pipe is not waited for. What
// was opened is looked at, not the name, so nothing can be put in the file's place
// in between.
func readRegular(path string) ([]byte, fs.FileInfo, error) {
	file, err := openToRead(path)
	if err != nil {
		return nil, nil, unreadable(path, err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, nil, unreadable(path, err)
	}
	if err := checkRegular(path, info); err != nil {
		return nil, nil, err
	}
	text, err := io.ReadAll(io.LimitReader(file, flow.MaxBytes+1)) // it may grow
	if err != nil {
		return nil, nil, unreadable(path, err)
	}
	if len(text) > flow.MaxBytes {
		return nil, nil, tooLarge(path, int64(len(text)))
	}
	return text, info, nil
}

// unreadable explains why a file could not be opened.
func unreadable(path string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return err
	case errors.Is(err, fs.ErrPermission):
		return &UnusableError{Path: path, Err: err, Reason: "can't be read by the user that Patchbay runs as: change its owner or mode"}
	case errors.Is(err, syscall.ELOOP):
		return &UnusableError{Path: path, Err: err, Reason: linkReason}
	case errors.Is(err, syscall.ENXIO):
		return &UnusableError{Path: path, Err: err, Reason: "is a socket or a device that is not there, and flows are regular files: remove it"}
	}
	return &UnusableError{Path: path, Err: err, Reason: fmt.Sprintf("can't be read: %v", errors.Unwrap(err))}
}

const linkReason = "is a symbolic link, which is not followed: put the document itself there (a ConfigMap mount is made of links; use \"patchbay flow apply\" for it)"

func checkRegular(path string, info fs.FileInfo) error {
	reason := ""
	switch mode := info.Mode(); {
	case mode.IsRegular() && info.Size() > flow.MaxBytes:
		return tooLarge(path, info.Size())
	case mode.IsRegular():
		return nil
	case mode&fs.ModeSymlink != 0:
		reason = linkReason
	case mode.IsDir():
		reason = "is a directory, and flows are files: move it away"
	case mode&fs.ModeNamedPipe != 0:
		reason = "is a named pipe, and flows are regular files: remove it"
	default:
		reason = "is a device, and flows are regular files: remove it"
	}
	return &UnusableError{Path: path, Reason: reason}
}

func tooLarge(path string, size int64) error {
	return &UnusableError{Path: path, Reason: fmt.Sprintf("has %d bytes, more than the %d that a flow's file may have: move it away", size, flow.MaxBytes)}
}
