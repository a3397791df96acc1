package marketplace

import (
	"io/fs"
	"sync"
	"time"
)

// packages remembers what was pulled: a form asks again with every letter that is typed.
type packages struct {
	mu   sync.Mutex
	kept map[string]keptPackage
	size int64 // of all
}

type keptPackage struct {
	opened Opened
	until  time.Time
}

const (
	maxKept   = 16
	maxMemory = 64 << 20         // bytes of them, unless a single one has more
	tagHolds  = 30 * time.Second // a tag may be moved
	refHolds  = time.Hour
	listHolds = time.Minute
)

func (p *packages) get(key string) (Opened, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	one, ok := p.kept[key]
	return one.opened, ok && time.Now().Before(one.until)
}

func (p *packages) put(key string, opened Opened, movable bool) {
	holds := refHolds
	if movable {
		holds = tagHolds
	}
	size := sizeOf(opened)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.kept == nil || len(p.kept) >= maxKept || p.size+size > maxMemory {
		p.kept, p.size = map[string]keptPackage{}, 0
	}
	p.size += size
	p.kept[key] = keptPackage{opened, time.Now().Add(holds)}
}

// sizeOf is the memory that a package takes, packed and unpacked.
func sizeOf(opened Opened) int64 {
	size := int64(len(opened.Archive))
	_ = fs.WalkDir(opened.Folder(), ".", func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			size += info.Size()
		}
		return err
	})
	return size
}
