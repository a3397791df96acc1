//go:build unix

package store

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// Lock keeps a data directory for this process until the returned function is
// called or the process ends, however it ends.
func Lock(directory string) (release func(), err error) {
	file, err := os.OpenFile(filepath.Join(directory, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock the data directory %s: %w", directory, err)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = file.Close()
		return nil, fmt.Errorf("lock the data directory %s: %w; stop that server, or give another --data-dir", directory, ErrInUse)
	}
	return func() { _ = file.Close() }, nil
}
