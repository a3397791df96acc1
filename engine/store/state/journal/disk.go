package journal

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Disk is the directory of a journal. Names are those of files in it. NewDisk
// gives a real one; tests have one that loses what was not synced.
type Disk interface {
	// Open opens a file for reading and writing. A file that is not there is an
	// fs.ErrNotExist.
	Open(name string) (File, error)
	// Create makes an empty file, or empties the one that is there.
	Create(name string) (File, error)
	Rename(from, to string) error
	Remove(name string) error
	// List returns the names of the files, sorted.
	List() ([]string, error)
	// Sync makes what was created, renamed and removed durable.
	Sync() error
}

// File is an open file of a Disk. ReadAt may be called while others write.
type File interface {
	io.ReaderAt
	io.WriterAt
	io.Closer
	Size() (int64, error)
	Truncate(size int64) error
	// Sync makes what was written durable.
	Sync() error
}

// NewDisk returns a directory of the file system, which must exist.
func NewDisk(dir string) Disk { return directory(dir) }

type directory string

func (d directory) Open(name string) (File, error) { return d.open(name, os.O_RDWR) }
func (d directory) Create(name string) (File, error) {
	return d.open(name, os.O_RDWR|os.O_CREATE|os.O_TRUNC)
}

func (d directory) open(name string, flag int) (File, error) {
	file, err := os.OpenFile(filepath.Join(string(d), name), flag, 0o600)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s is not a regular file", file.Name())
	}
	if err != nil {
		_ = file.Close() // nothing was written
		return nil, err
	}
	return osFile{file}, nil
}

func (d directory) Rename(from, to string) error {
	return os.Rename(filepath.Join(string(d), from), filepath.Join(string(d), to))
}

func (d directory) Remove(name string) error { return os.Remove(filepath.Join(string(d), name)) }

func (d directory) List() ([]string, error) {
	entries, err := os.ReadDir(string(d))
	if err != nil {
		return nil, err
	}
	var names []string
	for _, entry := range entries {
		if !entry.IsDir() {
			names = append(names, entry.Name())
		}
	}
	return names, nil
}

func (d directory) Sync() error { return syncDir(string(d)) }

type osFile struct{ *os.File }

func (f osFile) Size() (int64, error) {
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}
