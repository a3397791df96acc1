package secrets

import (
	"log/slog"
	"slices"
	"strings"
	"sync"

	"k8s.io/apimachinery/pkg/util/resourceversion"

	"github.com/patchbay-dev/patchbay/engine/module/watch"
)

// muchMemory is what the values may take before a line in the log says so.
const muchMemory = 100 << 20

// memory is what is known of the Secrets. It never goes back to an earlier version of
// one, so that what was written here is read back whatever the watch is still to bring.
type memory struct {
	logger *slog.Logger

	mu      sync.RWMutex
	entries map[string]entry // by the Secret's name
	// deleted are versions that are known to be gone, until the watch has seen it.
	deleted map[string]string
	keys    map[Place]map[string]struct{}
	bytes   int64
	warned  bool
	changed watch.Watchers
}

func newMemory(logger *slog.Logger) *memory {
	return &memory{logger: logger, entries: map[string]entry{}, deleted: map[string]string{}, keys: map[Place]map[string]struct{}{}}
}

// newer reports whether a version follows another one; of those that can't be compared
// the one that came last does.
func newer(version, than string) bool {
	if than == "" {
		return true
	}
	order, err := resourceversion.CompareResourceVersion(version, than)
	return err != nil || order > 0
}

func (c *memory) get(name string) (entry, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	e, ok := c.entries[name]
	return e, ok
}

// list returns the keys of a place that begin with prefix, sorted.
func (c *memory) list(place Place, prefix string) []string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	var keys []string
	for key := range c.keys[place] {
		if strings.HasPrefix(key, prefix) {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}

// namesOf returns the Secrets of the places that fit.
func (c *memory) namesOf(fits func(Place) bool) []string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	var names []string
	for name, e := range c.entries {
		if fits(e.place) {
			names = append(names, name)
		}
	}
	return names
}

func (c *memory) size() (values int, bytes int64) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return len(c.entries), c.bytes
}

// put takes what a Secret holds, unless a later version is known.
func (c *memory) put(name string, e entry) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.putLocked(name, e)
}

func (c *memory) putLocked(name string, e entry) {
	if !newer(e.version, c.entries[name].version) || !newer(e.version, c.deleted[name]) {
		return
	}
	delete(c.deleted, name)
	c.bytes += int64(len(e.value)) - int64(len(c.entries[name].value))
	c.entries[name] = e
	if c.keys[e.place] == nil {
		c.keys[e.place] = map[string]struct{}{}
	}
	c.keys[e.place][e.key] = struct{}{}
	c.changed.Announce(e.place.watched(e.key))
	if c.bytes > muchMemory && !c.warned {
		c.warned = true
		c.logger.Warn("the state of the nodes takes much memory", "bytes", c.bytes, "values", len(c.entries))
	}
}

// drop forgets a Secret that is gone as of a version.
func (c *memory) drop(name, version string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if newer(version, c.deleted[name]) {
		delete(c.deleted, name)
	}
	if newer(version, c.entries[name].version) {
		c.dropLocked(name)
	}
}

// gone forgets a version of a Secret that the API server does not have any more. Until
// the watch has seen the deletion it may still bring that version.
func (c *memory) gone(name, version string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.entries[name]; ok && e.version == version {
		c.dropLocked(name)
		c.deleted[name] = version
	}
}

func (c *memory) dropLocked(name string) {
	e, ok := c.entries[name]
	if !ok {
		return
	}
	delete(c.entries, name)
	delete(c.keys[e.place], e.key)
	if len(c.keys[e.place]) == 0 {
		delete(c.keys, e.place)
	}
	c.bytes -= int64(len(e.value))
	c.changed.Announce(e.place.watched(e.key))
}

// replace takes all that there is as of a version; what was written here later stays.
func (c *memory) replace(all map[string]entry, version string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for name, e := range all {
		c.putLocked(name, e)
	}
	for name, e := range c.entries {
		if _, there := all[name]; !there && newer(version, e.version) {
			c.dropLocked(name)
		}
	}
	for name, last := range c.deleted {
		if _, there := all[name]; !there && newer(version, last) {
			delete(c.deleted, name)
		}
	}
}
