package state

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// dirLock keeps a second process off a data directory. The system lets go of it
// when the process ends, however it ends. The file stays: removing it would race
// with the next process.
type dirLock struct{ file *os.File }

var errLocked = errors.New("locked")

func lockDir(dir string) (*dirLock, error) {
	path := filepath.Join(dir, "lock")
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock the data directory %s: %w", dir, err)
	}
	if err := lockFile(file); err != nil {
		holder := readHolder(file)
		closed := file.Close()
		if errors.Is(err, errLocked) {
			return nil, errors.Join(fmt.Errorf("the data directory %s is in use by another process%s: stop that one, or give this one a directory of its own", dir, holder), closed)
		}
		return nil, errors.Join(fmt.Errorf("lock the data directory %s: %w", dir, err), closed)
	}
	writeHolder(file)
	return &dirLock{file: file}, nil
}

// The process id in the file is there for people; a full disk may keep it out.

func writeHolder(file *os.File) {
	if err := file.Truncate(0); err != nil {
		return
	}
	_, _ = file.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
}

func readHolder(file *os.File) string {
	text, err := io.ReadAll(io.LimitReader(file, 32))
	if err != nil {
		return ""
	}
	if pid, err := strconv.Atoi(strings.TrimSpace(string(text))); err == nil {
		return fmt.Sprintf(" (process %d)", pid)
	}
	return ""
}

func (l *dirLock) release() error {
	if err := l.file.Close(); err != nil && !errors.Is(err, os.ErrClosed) {
		return fmt.Errorf("unlock the data directory: %w", err)
	}
	return nil
}
