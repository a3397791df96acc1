package registrycopy

import (
	"sync"
	"time"
)

// maxFailing bounds how many images are remembered that fail.
const maxFailing = 10_000

// failing remembers since when images fail, until they are fine or a whole pass has
// not asked for them. Safe for concurrent use.
type failing struct {
	mu     sync.Mutex
	pass   string
	images map[string]failure // by target
}

type failure struct {
	since time.Time
	pass  string // in which it was last asked for
}

// note takes what became of an image in a pass.
func (f *failing) note(pass, target string, failed bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if pass != f.pass { // what the pass before did not ask for, nobody uses any more
		for target, known := range f.images {
			if known.pass != f.pass {
				delete(f.images, target)
			}
		}
		f.pass = pass
	}
	known, ok := f.images[target]
	switch {
	case !failed:
		delete(f.images, target)
		return
	case !ok && len(f.images) >= maxFailing:
		return
	case !ok:
		known.since = time.Now()
	}
	known.pass = pass
	if f.images == nil {
		f.images = map[string]failure{}
	}
	f.images[target] = known
}

// report calls show with the time of the oldest failure in seconds since 1970, 0 for
// none. One call follows the other, so that the newest is shown last.
func (f *failing) report(show func(oldest float64)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var oldest time.Time
	for _, known := range f.images {
		if oldest.IsZero() || known.since.Before(oldest) {
			oldest = known.since
		}
	}
	if oldest.IsZero() {
		show(0)
		return
	}
	show(float64(oldest.UnixMilli()) / 1000)
}

// forget forgets all and reports whether there was something.
func (f *failing) forget() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	had := len(f.images) > 0
	f.images = nil
	return had
}
