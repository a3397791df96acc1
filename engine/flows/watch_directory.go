package flows

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/fsnotify/fsnotify"

	"github.com/patchbay-dev/patchbay/engine/runtime/view"
	"github.com/patchbay-dev/patchbay/engine/store"
)

// Watching says how the directory is watched. Zero fields mean the defaults.
type Watching struct {
	// Settle is the pause after a change in which more of it may come: editors save
	// in several steps. Default 200 ms.
	Settle time.Duration
	// Every is how often the directory is looked at even when nothing was heard:
	// not every file system reports changes. Default 30 s.
	Every time.Duration
	// Deaf leaves the looking every so often alone to do it.
	Deaf bool
}

// Watch looks after a directory until ctx ends, and announces in the
// engine's events what differs from what runs. It changes nothing. Where the
// system can't report changes it says so in the log and looks every so often.
func (s *Flows) Watch(ctx context.Context, directory string, w Watching) {
	if w.Settle <= 0 {
		w.Settle = 200 * time.Millisecond
	}
	if w.Every <= 0 {
		w.Every = 30 * time.Second
	}
	heard, overflowed := (<-chan fsnotify.Event)(nil), (<-chan error)(nil)
	var watcher *fsnotify.Watcher
	if !w.Deaf {
		if watcher = s.listen(directory); watcher != nil {
			defer watcher.Close()
			heard, overflowed = watcher.Events, watcher.Errors
		}
	}
	changed, all := map[string]bool{}, true // what to look at; first what changed before we listened
	settle := time.NewTimer(0)
	defer settle.Stop()
	every := time.NewTicker(w.Every)
	defer every.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case event, open := <-heard:
			if !open {
				heard = nil
				continue
			}
			if name, ok := store.NameOf(event.Name); ok {
				changed[name] = true
				settle.Reset(w.Settle)
			}
		case err, open := <-overflowed:
			if !open {
				overflowed = nil
				continue
			}
			s.logger.Debug("some changes in the flow directory were not reported", "error", err)
			all = true
			settle.Reset(w.Settle)
		case <-every.C:
			// A directory that was replaced is another one to listen to.
			if watcher != nil && len(watcher.WatchList()) == 0 {
				_ = watcher.Add(directory)
			}
			all = true
			settle.Reset(0)
		case <-settle.C:
			if s.look(changed, all) {
				changed, all = map[string]bool{}, false
				continue
			}
			settle.Reset(w.Settle)
		}
	}
}

func (s *Flows) listen(directory string) *fsnotify.Watcher {
	watcher, err := fsnotify.NewWatcher()
	if err == nil {
		if err = watcher.Add(directory); err == nil {
			return watcher
		}
		_ = watcher.Close()
	}
	s.logger.Warn("the system can't report changes in the flow directory; it is looked at every so often", "directory", directory, "error", err)
	return nil
}

// look compares files with what runs. It reports false when it has to be done
// again, since a change of ours is under way.
func (s *Flows) look(names map[string]bool, all bool) bool {
	if !s.change.TryLock() {
		return false
	}
	defer s.change.Unlock()
	if all {
		stored, err := s.store.Names()
		if err != nil {
			s.logger.Error("look at the flow directory", "error", err)
		}
		for _, some := range [][]string{stored, s.deployedNames(), s.announcedNames()} {
			for _, name := range some {
				names[name] = true
			}
		}
	}
	for name := range names {
		s.announce(name, s.OnDisk(name))
	}
	return true
}

// announcedNames are the flows whose files were said to differ.
func (s *Flows) announcedNames() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Collect(maps.Keys(s.announced))
}

// announce reports, in the engine's events and in the log, that a file differs from
// what runs, or no longer does. It reports each thing once.
func (s *Flows) announce(name string, state OnDisk) {
	s.mu.Lock()
	before := s.announced[name]
	if state == OnDiskSame {
		delete(s.announced, name)
	} else {
		s.announced[name] = state
	}
	s.mu.Unlock()
	if before == state {
		return
	}
	if state != OnDiskSame {
		s.logger.Warn("the file of a flow is not what runs: load or overwrite it", "flow", name, "onDisk", string(state), "file", s.store.File(name))
	}
	s.engine.Announce(view.Event{Kind: view.EventDisk, Flow: name, OnDisk: string(state)})
}
