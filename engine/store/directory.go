package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/patchbay-dev/patchbay/engine/flow"
)

// Directory is a store of flow documents: NAME.yaml or NAME.yml each, regular files
// only. A flow has one file: when it has both, neither is read or written.
// People may edit the files at any time. Safe for concurrent use; one process at a
// time.
type Directory struct {
	path string
	mu   sync.Mutex // one change at a time
}

// Open returns the store in a directory, and makes the directory when it is not
// there, readable by its owner only.
func Open(path string) (*Directory, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, fmt.Errorf("make the flow directory %s: %w", path, err)
	}
	d := &Directory{path: path}
	return d, d.sweep()
}

// sweep removes the half-written files of a process that was killed.
func (d *Directory) sweep() error {
	left, err := filepath.Glob(filepath.Join(d.path, temporary("*")))
	if err != nil {
		return err
	}
	for _, name := range left {
		if err := os.Remove(name); err != nil {
			return fmt.Errorf("remove an unfinished file of an earlier run: %w", err)
		}
	}
	return nil
}

// Path returns the directory.
func (d *Directory) Path() string { return d.path }

// List returns all documents, sorted by name. What can't be read is among them,
// with the reason as its problem.
func (d *Directory) List() ([]Document, error) {
	names, err := d.Names()
	if err != nil {
		return nil, err
	}
	documents := make([]Document, 0, len(names))
	for _, name := range names {
		document, err := d.read(name)
		if errors.Is(err, ErrNotFound) {
			continue // deleted since the directory was read
		}
		documents = append(documents, document)
	}
	return documents, nil
}

// Names are the flows that have something in the directory, sorted.
func (d *Directory) Names() ([]string, error) {
	entries, err := os.ReadDir(d.path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("list the flows in %s: %w", d.path, err)
	}
	var names []string
	for _, entry := range entries {
		if name, ok := NameOf(entry.Name()); ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// NameOf returns the flow that a file is of by its name, if it is of one.
func NameOf(path string) (name string, ok bool) {
	base := filepath.Base(path)
	for _, extension := range []string{Extension, otherExtension} {
		if name, ok = strings.CutSuffix(base, extension); ok {
			return name, !strings.HasPrefix(name, ".")
		}
	}
	return base, false
}

// Revision returns the revision of a flow's file without reading the flow; "" for
// one that can't be read.
func (d *Directory) Revision(name string) (revision string, found bool) {
	if !safeName.MatchString(name) {
		return "", false
	}
	path, err := d.locate(name)
	if err != nil {
		return "", true
	}
	text, _, err := readRegular(path)
	switch {
	case err == nil:
		return RevisionOf(text), true
	case errors.Is(err, fs.ErrNotExist):
		return "", false
	}
	return "", true
}

// Get returns one document; ErrNotFound when it is not there, an *UnusableError
// when it can't be read.
func (d *Directory) Get(name string) (Document, error) {
	if !safeName.MatchString(name) {
		return Document{}, fmt.Errorf("flow %s: %w", name, ErrNotFound)
	}
	return d.read(name)
}

// safeName keeps names inside the directory. It allows more than a flow's name
// may be, so that a file with a wrong name can be read and deleted.
var safeName = regexp.MustCompile(`^[A-Za-z0-9][-A-Za-z0-9_. ]{0,200}$`)

// File returns the path of a flow's file, also of one that is not there.
func (d *Directory) File(name string) string {
	path, _ := d.locate(name)
	return path
}

// locate returns the path of a flow's file: NAME.yml when that is there, else
// NAME.yaml. Two files of one flow are an *UnusableError.
func (d *Directory) locate(name string) (string, error) {
	path, other := filepath.Join(d.path, name+Extension), filepath.Join(d.path, name+otherExtension)
	// One that can't be looked at is not taken for the flow's: opening it says why.
	if _, err := os.Lstat(other); err != nil {
		return path, nil //nolint:nilerr // see above
	}
	if _, err := os.Lstat(path); err != nil {
		return other, nil //nolint:nilerr // see above
	}
	return path, &UnusableError{Path: path, Reason: "is there beside " + other + ", and a flow has one file: remove one of the two"}
}

// read returns what is there; for what can't be read a document without text that
// says why, with the *UnusableError.
func (d *Directory) read(name string) (Document, error) {
	path, err := d.locate(name)
	var (
		text []byte
		info fs.FileInfo
	)
	if err == nil {
		text, info, err = readRegular(path)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return Document{}, fmt.Errorf("flow %s: %w", name, ErrNotFound)
	}
	if err != nil {
		document := Document{Name: name, Problems: flow.Problems{problemOf(path, err)}}
		if info, err := os.Lstat(path); err == nil {
			document.Modified = info.ModTime()
		}
		return document, fmt.Errorf("read flow %s: %w", name, err)
	}
	return Parse(path, name, text, info.ModTime()), nil
}

func problemOf(path string, err error) flow.Problem {
	var unusable *UnusableError
	if errors.As(err, &unusable) {
		return flow.Problem{File: path, Message: "the file " + unusable.Reason}
	}
	return flow.Problem{File: path, Message: err.Error()}
}
