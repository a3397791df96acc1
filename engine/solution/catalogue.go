package solution

import (
	"fmt"
	"io/fs"
)

// Catalogue is a set of solutions. It does not change, so it is safe for concurrent
// use.
type Catalogue struct {
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

// Load reads every folder at the top of some file systems that holds a
// solution.yaml. One that is broken is left out and named by Broken; so is one whose
// name another solution had before. The error is that of a file system that can't be
// read at all.
func Load(sources ...fs.FS) (*Catalogue, error) { return load(nil, sources) }

func load(formats Formats, sources []fs.FS) (*Catalogue, error) {
	c := &Catalogue{}
	for _, source := range sources {
		entries, err := fs.ReadDir(source, ".")
		if err != nil {
			return nil, fmt.Errorf("read the solutions: %w", err)
		}
		for _, entry := range entries {
			c.add(formats, source, entry.Name())
		}
	}
	return c, nil
}

// add reads one folder, if it is one with a solution.
func (c *Catalogue) add(formats Formats, source fs.FS, name string) {
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

func (c *Catalogue) taken(name string) error {
	for _, other := range c.solutions {
		if other.Name == name {
			return fmt.Errorf("%s: the name %s is another solution's: give it its own metadata.name", manifestFile, name)
		}
	}
	return nil
}

// List returns the solutions in the order of their sources and folders.
func (c *Catalogue) List() []*Solution { return c.solutions }

// Broken returns the folders whose solutions can't be used.
func (c *Catalogue) Broken() []Broken { return c.broken }

// Get returns the solution of a name; the error suggests the nearest, or says what
// is wrong with a broken one in a folder of that name.
func (c *Catalogue) Get(name string) (*Solution, error) {
	names := make([]string, len(c.solutions))
	for i, s := range c.solutions {
		if s.Name == name {
			return s, nil
		}
		names[i] = s.Name
	}
	for _, b := range c.broken {
		if b.Folder == name {
			return nil, b
		}
	}
	return nil, fmt.Errorf("there is no solution %q%s", name, suggest(name, names))
}
