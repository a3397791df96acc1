package solution

import (
	"fmt"
	"io/fs"
)

// Catalogue is a set of solutions.
type Catalogue struct{ solutions []*Solution }

// Load reads every folder at the top of a file system that holds a
// solution.yaml. One that is broken fails the whole: it is ours.
func Load(fsys fs.FS) (*Catalogue, error) {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, fmt.Errorf("read the solutions: %w", err)
	}
	c := &Catalogue{}
	for _, entry := range entries {
		if !entry.IsDir() {
			continue
		}
		folder, err := fs.Sub(fsys, entry.Name())
		if err != nil {
			return nil, err
		}
		if _, err := fs.Stat(folder, manifestFile); err != nil {
			continue
		}
		s, err := open(folder)
		if err != nil {
			return nil, fmt.Errorf("solution %s: %w", entry.Name(), err)
		}
		c.solutions = append(c.solutions, s)
	}
	return c, nil
}

// List returns the solutions, sorted by name.
func (c *Catalogue) List() []*Solution { return c.solutions }

// Get returns the solution of a name; the error suggests the nearest.
func (c *Catalogue) Get(name string) (*Solution, error) {
	names := make([]string, len(c.solutions))
	for i, s := range c.solutions {
		if s.Name == name {
			return s, nil
		}
		names[i] = s.Name
	}
	return nil, fmt.Errorf("there is no solution %q%s", name, suggest(name, names))
}
