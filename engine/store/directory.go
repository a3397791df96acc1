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

// Directory is a store of flow documents: NAME.yaml each. People may edit the
// files while no server runs. Safe for concurrent use; one process at a time.
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

// List returns all documents, sorted by name, the broken ones too.
func (d *Directory) List() ([]Document, error) {
	entries, err := os.ReadDir(d.path)
	if err != nil {
		return nil, fmt.Errorf("list the flows in %s: %w", d.path, err)
	}
	documents := make([]Document, 0, len(entries))
	for _, entry := range entries {
		name, ok := strings.CutSuffix(entry.Name(), Extension)
		if !ok || entry.IsDir() || strings.HasPrefix(name, ".") {
			continue
		}
		document, err := d.read(name)
		if errors.Is(err, ErrNotFound) {
			continue // deleted since the directory was read
		}
		if err != nil {
			document = unreadable(d.file(name), name, err)
		}
		documents = append(documents, document)
	}
	slices.SortFunc(documents, func(a, b Document) int { return strings.Compare(a.Name, b.Name) })
	return documents, nil
}

// unreadable keeps a file that can't be opened in the list, with the reason.
func unreadable(path, name string, err error) Document {
	return Document{Name: name, Problems: flow.Problems{{File: path, Message: err.Error()}}}
}

// Get returns one document; ErrNotFound when it is not there.
func (d *Directory) Get(name string) (Document, error) {
	if !safeName.MatchString(name) {
		return Document{}, fmt.Errorf("flow %s: %w", name, ErrNotFound)
	}
	return d.read(name)
}

// safeName keeps names inside the directory. It allows more than a flow's name
// may be, so that a file with a wrong name can be read and deleted.
var safeName = regexp.MustCompile(`^[A-Za-z0-9][-A-Za-z0-9_. ]{0,200}$`)

func (d *Directory) file(name string) string { return filepath.Join(d.path, name+Extension) }

func (d *Directory) read(name string) (Document, error) {
	file, err := os.Open(d.file(name))
	if errors.Is(err, fs.ErrNotExist) {
		return Document{}, fmt.Errorf("flow %s: %w", name, ErrNotFound)
	}
	if err != nil {
		return Document{}, fmt.Errorf("read flow %s: %w", name, err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return Document{}, fmt.Errorf("read flow %s: %w", name, err)
	}
	if info.Size() > flow.MaxBytes || !info.Mode().IsRegular() {
		return Document{}, fmt.Errorf("read flow %s: %s is no regular file of at most %d bytes", name, d.file(name), flow.MaxBytes)
	}
	text := make([]byte, info.Size())
	if _, err := file.ReadAt(text, 0); err != nil && info.Size() > 0 {
		return Document{}, fmt.Errorf("read flow %s: %w", name, err)
	}
	return parse(d.file(name), name, text, info.ModTime()), nil
}
