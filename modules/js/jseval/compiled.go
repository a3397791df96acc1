package jseval

import (
	"crypto/sha256"
	"encoding/binary"
	"sync"

	"github.com/patchbay-dev/patchbay/modules/js/bundle"
	"github.com/patchbay-dev/patchbay/modules/js/script"
)

const (
	maxCompiled      = 64
	maxCompiledBytes = 16 << 20
)

// compiledScripts remembers what scripts were compiled to: a deployment asks for
// each twice, to plan and to run it. Safe for concurrent use.
type compiledScripts struct {
	mu    sync.Mutex
	known map[[sha256.Size]byte]*compiledScript
	clock uint64
	size  int
}

type compiledScript struct {
	bundle script.Bundle
	used   uint64
}

func (c *compiledScript) size() int { return len(c.bundle.Code) + len(c.bundle.SourceMap) }

func sumOf(engine string, files []bundle.File) [sha256.Size]byte {
	var text []byte
	add := func(part string) {
		text = append(binary.AppendUvarint(text, uint64(len(part))), part...)
	}
	add(engine)
	for _, file := range files {
		add(file.Name)
		add(file.Content)
	}
	return sha256.Sum256(text)
}

func (c *compiledScripts) get(sum [sha256.Size]byte) (script.Bundle, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	found, ok := c.known[sum]
	if !ok {
		return script.Bundle{}, false
	}
	c.clock++
	found.used = c.clock
	return found.bundle, true
}

func (c *compiledScripts) put(sum [sha256.Size]byte, made script.Bundle) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.known[sum]; ok {
		return
	}
	if c.known == nil {
		c.known = map[[sha256.Size]byte]*compiledScript{}
	}
	c.clock++
	added := &compiledScript{bundle: made, used: c.clock}
	c.known[sum] = added
	c.size += added.size()
	for len(c.known) > maxCompiled || (c.size > maxCompiledBytes && len(c.known) > 1) {
		c.forgetOldest()
	}
}

func (c *compiledScripts) forgetOldest() {
	var oldest [sha256.Size]byte
	least := c.clock + 1
	for sum, script := range c.known {
		if script.used < least {
			oldest, least = sum, script.used
		}
	}
	c.size -= c.known[oldest].size()
	delete(c.known, oldest)
}
