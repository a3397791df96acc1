package compiled

import (
	"sync"

	"github.com/patchbay-dev/patchbay/modules/js/script"
)

const (
	maxScripts = 64
	maxBytes   = 16 << 20
)

// Cache remembers what scripts were compiled to: a deployment asks for each twice, to plan
// and to run it. What was used longest ago is forgotten when there are more than 64, or
// more than 16 MiB in all. The zero value is empty. Safe for concurrent use.
type Cache struct {
	mu        sync.Mutex
	known     map[Key]*remembered
	clock     uint64
	size      int
	directory *Directory
}

type remembered struct {
	bundle script.Bundle
	used   uint64
}

func (r *remembered) size() int { return len(r.bundle.Code) + len(r.bundle.SourceMap) }

// KeepIn has what is remembered kept in a directory too, and looked for there. Only the
// first directory is taken; the cache closes it.
func (c *Cache) KeepIn(d *Directory) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.directory == nil {
		c.directory = d
	}
}

// Close lets go of the directory. What is kept there stays; what is remembered can be had.
func (c *Cache) Close() {
	c.mu.Lock()
	d := c.directory
	c.directory = nil
	c.mu.Unlock()
	if d != nil {
		_ = d.Close() // nothing is buffered
	}
}

// Kept reports whether the directory has something from a start before.
func (c *Cache) Kept() bool {
	d := c.keptIn()
	return d != nil && d.found
}

func (c *Cache) keptIn() *Directory {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.directory
}

// Get returns what a script was compiled to.
func (c *Cache) Get(key Key) (script.Bundle, bool) {
	made, ok := c.remembered(key)
	if ok {
		return made, true
	}
	d := c.keptIn()
	if d == nil {
		return script.Bundle{}, false
	}
	if made, ok = d.read(key); ok {
		c.remember(key, made)
	}
	return made, ok
}

// Put remembers what a script was compiled to.
func (c *Cache) Put(key Key, made script.Bundle) {
	if c.remember(key, made) {
		if d := c.keptIn(); d != nil {
			d.write(key, made)
		}
	}
}

func (c *Cache) remembered(key Key) (script.Bundle, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	found, ok := c.known[key]
	if !ok {
		return script.Bundle{}, false
	}
	c.clock++
	found.used = c.clock
	return found.bundle, true
}

// remember reports whether the script was not known before.
func (c *Cache) remember(key Key, made script.Bundle) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.known[key]; ok {
		return false
	}
	if c.known == nil {
		c.known = map[Key]*remembered{}
	}
	c.clock++
	added := &remembered{bundle: made, used: c.clock}
	c.known[key] = added
	c.size += added.size()
	for len(c.known) > maxScripts || (c.size > maxBytes && len(c.known) > 1) {
		c.forgetOldest()
	}
	return true
}

func (c *Cache) forgetOldest() {
	var oldest Key
	least := c.clock + 1
	for key, script := range c.known {
		if script.used < least {
			oldest, least = key, script.used
		}
	}
	c.size -= c.known[oldest].size()
	delete(c.known, oldest)
}
