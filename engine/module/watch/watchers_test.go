package watch_test

import (
	"context"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module/watch"
)

func TestWatch(t *testing.T) {
	tests := map[string]struct {
		prefix   string
		announce func(*watch.Watchers)
		want     bool
	}{
		"the key itself":      {"a/b", func(w *watch.Watchers) { w.Announce("a/b") }, true},
		"a key of the prefix": {"a/", func(w *watch.Watchers) { w.Announce("a/b") }, true},
		"another key":         {"a/", func(w *watch.Watchers) { w.Announce("b/a/") }, false},
		"a shorter key":       {"a/b", func(w *watch.Watchers) { w.Announce("a/") }, false},
		"all keys":            {"", func(w *watch.Watchers) { w.Announce("x") }, true},
		"its place":           {"a/b", func(w *watch.Watchers) { w.AnnounceAll("a/") }, true},
		"a place within":      {"a/", func(w *watch.Watchers) { w.AnnounceAll("a/b/") }, true},
		"another place":       {"a/", func(w *watch.Watchers) { w.AnnounceAll("b/") }, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var watchers watch.Watchers
			changed := watchers.Watch(t.Context(), test.prefix)
			<-changed // the one at the beginning
			test.announce(&watchers)
			test.announce(&watchers) // is one with the first
			for range 2 {
				select {
				case <-changed:
					if !test.want {
						t.Fatal("a change was announced")
					}
					test.want = false
				default:
					if test.want {
						t.Fatal("the change was not announced")
					}
				}
			}
		})
	}
}

func TestWatchEndsWithItsContext(t *testing.T) {
	var watchers watch.Watchers
	ctx, cancel := context.WithCancel(t.Context())
	changed := watchers.Watch(ctx, "")
	<-changed
	cancel()
	if _, open := <-changed; open {
		t.Error("a value came in the place of the end")
	}
	watchers.Announce("a") // to nobody
}
