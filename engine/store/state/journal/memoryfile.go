package journal

import (
	"errors"
	"io"
)

// memoryFile holds values that are in no file yet.
type memoryFile struct{ text []byte }

var errReadOnly = errors.New("read only")

func (f *memoryFile) ReadAt(to []byte, off int64) (int, error) {
	n := copy(to, f.text[min(off, int64(len(f.text))):])
	if n < len(to) {
		return n, io.EOF
	}
	return n, nil
}

func (f *memoryFile) Size() (int64, error)             { return int64(len(f.text)), nil }
func (*memoryFile) WriteAt([]byte, int64) (int, error) { return 0, errReadOnly }
func (*memoryFile) Truncate(int64) error               { return errReadOnly }
func (*memoryFile) Sync() error                        { return nil }
func (*memoryFile) Close() error                       { return nil }
