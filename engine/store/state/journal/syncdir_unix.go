//go:build unix

package journal

import (
	"errors"
	"os"
	"syscall"
)

func syncDir(dir string) error {
	opened, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer opened.Close() // read only
	// Some network file systems can't sync a directory and keep it in order by
	// themselves.
	if err := opened.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) {
		return err
	}
	return nil
}
