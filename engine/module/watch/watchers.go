package watch

import (
	"context"
	"strings"
	"sync"
)

// Watchers are those who want to know when keys change. The zero value has none. Safe
// for concurrent use.
type Watchers struct {
	mu  sync.Mutex
	all map[*watcher]struct{}
}

type watcher struct {
	prefix string
	signal chan struct{}
}

// Watch returns a channel that gets a value at once, and whenever a key that begins with
// prefix is announced. What comes while nobody reads is one value. It is closed when ctx
// ends.
func (w *Watchers) Watch(ctx context.Context, prefix string) <-chan struct{} {
	one := &watcher{prefix: prefix, signal: make(chan struct{}, 1)}
	one.signal <- struct{}{}
	w.mu.Lock()
	if w.all == nil {
		w.all = map[*watcher]struct{}{}
	}
	w.all[one] = struct{}{}
	w.mu.Unlock()
	context.AfterFunc(ctx, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.all, one)
		close(one.signal)
	})
	return one.signal
}

// Announce says that a key has changed. It never blocks.
func (w *Watchers) Announce(key string) {
	w.announce(func(one *watcher) bool { return strings.HasPrefix(key, one.prefix) })
}

// AnnounceAll says that any key whose name begins with place may have changed.
func (w *Watchers) AnnounceAll(place string) {
	w.announce(func(one *watcher) bool {
		return strings.HasPrefix(one.prefix, place) || strings.HasPrefix(place, one.prefix)
	})
}

func (w *Watchers) announce(concerned func(*watcher) bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for one := range w.all {
		if !concerned(one) {
			continue
		}
		select {
		case one.signal <- struct{}{}:
		default: // it has not read the last one yet
		}
	}
}
