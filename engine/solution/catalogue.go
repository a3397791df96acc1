package solution

import (
	"fmt"
	"io/fs"
	"sync"
)

// Catalogue is a set of solutions. They are read when one is first asked for, and do not
// change from then on. It is safe for concurrent use. The zero value has none.
type Catalogue struct {
	read func() contents // once
}

// contents are the solutions of a catalogue, in the order of their sources and folders.
type contents struct {
	solutions []*Solution
	broken    []Broken
}

// Broken is a folder that holds a solution which can't be used.
type Broken struct {
	Folder string
	Err    error
}

// Error says which folder and why.
func (b Broken) Error() string { return fmt.Sprintf("solution %s: %v", b.Folder, b.Err) }

// Unwrap returns the reason.
func (b Broken) Unwrap() error { return b.Err }

// Load returns the catalogue of every folder at the top of some file systems that holds
// a solution.yaml. One that is broken is left out and named by Broken; so is one whose
// name another solution had before. The error is that of a file system that can't be
// read at all.
func Load(sources ...fs.FS) (*Catalogue, error) { return load(nil, sources) }

func load(formats Formats, sources []fs.FS) (*Catalogue, error) {
	folders := make([][]fs.DirEntry, len(sources))
	for i, source := range sources {
		entries, err := fs.ReadDir(source, ".")
		if err != nil {
			return nil, fmt.Errorf("read the solutions: %w", err)
		}
		folders[i] = entries
	}
	return &Catalogue{read: sync.OnceValue(func() contents {
		var c contents
		for i, source := range sources {
			for _, entry := range folders[i] {
				c.add(formats, source, entry.Name())
			}
		}
		return c
	})}, nil
}

func (c *Catalogue) contents() contents {
	if c.read == nil {
		return contents{}
	}
	return c.read()
}

// add reads one folder, if it is one with a solution.
func (c *contents) add(formats Formats, source fs.FS, name string) {
	folder, err := fs.Sub(source, name)
	if err != nil {
		return
	}
	if info, err := fs.Stat(folder, manifestFile); err != nil || info.IsDir() {
		return
	}
	s, err := open(formats, folder)
	if err == nil {
		err = c.taken(s.Name)
	}
	if err != nil {
		c.broken = append(c.broken, Broken{Folder: name, Err: err})
		return
	}
	c.solutions = append(c.solutions, s)
}

func (c *contents) taken(name string) error {
	for _, other := range c.solutions {
		if other.Name == name {
			return fmt.Errorf("%s: the name %s is another solution's: give it its own metadata.name", manifestFile, name)
		}
	}
	return nil
}

// List returns the solutions in the order of their sources and folders.
func (c *Catalogue) List() []*Solution { return c.contents().solutions }

// Broken returns the folders whose solutions can't be used.
func (c *Catalogue) Broken() []Broken { return c.contents().broken }

// Get returns the solution of a name; the error suggests the nearest, or says what
// is wrong with a broken one in a folder of that name.
func (c *Catalogue) Get(name string) (*Solution, error) {
	all := c.contents()
	names := make([]string, len(all.solutions))
	for i, s := range all.solutions {
		if s.Name == name {
			return s, nil
		}
		names[i] = s.Name
	}
	for _, b := range all.broken {
		if b.Folder == name {
			return nil, b
		}
	}
	return nil, fmt.Errorf("there is no solution %q%s", name, suggest(name, names))
}
