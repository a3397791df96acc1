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
	kept   bool // in the directory
}

func (r *remembered) size() int { return len(r.bundle.Code) + len(r.bundle.SourceMap) }

// KeepIn has what is to be kept put into a directory, and looked for there. Only the first
// directory is taken; the cache closes it.
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

// Get returns what a script was compiled to. With keep it is put into the directory, if it
// is not there.
func (c *Cache) Get(key Key, keep bool) (script.Bundle, bool) {
	made, kept, ok := c.remembered(key)
	if d := c.keptIn(); !ok && d != nil {
		if made, ok = d.read(key); ok {
			c.remember(key, made, true)
			return made, true
		}
	}
	if ok && keep && !kept {
		c.keep(key, made)
	}
	return made, ok
}

// Put remembers what a script was compiled to, and with keep puts it into the directory.
// What may hold a secret is not to be kept.
func (c *Cache) Put(key Key, made script.Bundle, keep bool) {
	c.remember(key, made, false)
	if keep {
		c.keep(key, made)
	}
}

func (c *Cache) keep(key Key, made script.Bundle) {
	d := c.keptIn()
	if d == nil {
		return
	}
	d.write(key, made)
	c.mu.Lock()
	defer c.mu.Unlock()
	if found, ok := c.known[key]; ok {
		found.kept = true // or could not be: it is not tried again
	}
}

func (c *Cache) remembered(key Key) (made script.Bundle, kept, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	found, ok := c.known[key]
	if !ok {
		return script.Bundle{}, false, false
	}
	c.clock++
	found.used = c.clock
	return found.bundle, found.kept, true
}

func (c *Cache) remember(key Key, made script.Bundle, kept bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.known[key]; ok {
		return
	}
	if c.known == nil {
		c.known = map[Key]*remembered{}
	}
	c.clock++
	added := &remembered{bundle: made, used: c.clock, kept: kept}
	c.known[key] = added
	c.size += added.size()
	for len(c.known) > maxScripts || (c.size > maxBytes && len(c.known) > 1) {
		c.forgetOldest()
	}
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
