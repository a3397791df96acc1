package flows

import (
	"context"
	"time"

	"github.com/fsnotify/fsnotify"
)

// Watching says how the directory is watched. Zero fields stand for the defaults.
type Watching struct {
	// Settle is the pause after a change in which more of it may come: editors save
	// in several steps. Default 200 ms.
	Settle time.Duration
	// Every is how often the directory is looked at even when nothing was heard:
	// not every file system tells. Default 30 s.
	Every time.Duration
	// Deaf leaves the looking every so often alone to do it.
	Deaf bool
}

// Watch looks after the directory until ctx ends, and tells who watches the
// engine's events what differs from what runs. It changes nothing. Where the
// system can't tell of changes it says so in the log and looks every so often.
func (s *Flows) Watch(ctx context.Context, w Watching) {
	if w.Settle <= 0 {
		w.Settle = 200 * time.Millisecond
	}
	if w.Every <= 0 {
		w.Every = 30 * time.Second
	}
	heard, overflowed := (<-chan fsnotify.Event)(nil), (<-chan error)(nil)
	var watcher *fsnotify.Watcher
	if !w.Deaf {
		if watcher = s.listen(); watcher != nil {
			defer watcher.Close()
			heard, overflowed = watcher.Events, watcher.Errors
		}
	}
	settle := time.NewTimer(0) // what changed before we listened
	defer settle.Stop()
	every := time.NewTicker(w.Every)
	defer every.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case _, open := <-heard:
			if !open {
				heard = nil
				continue
			}
			settle.Reset(w.Settle)
		case err, open := <-overflowed:
			if !open {
				overflowed = nil
				continue
			}
			s.logger.Debug("watching the flow directory", "error", err)
			settle.Reset(w.Settle)
		case <-settle.C:
			if !s.look() {
				settle.Reset(w.Settle)
			}
		case <-every.C:
			// A directory that was replaced is another one to listen to.
			if watcher != nil && len(watcher.WatchList()) == 0 {
				_ = watcher.Add(s.store.Path())
			}
			s.look()
		}
	}
}

func (s *Flows) listen() *fsnotify.Watcher {
	watcher, err := fsnotify.NewWatcher()
	if err == nil {
		if err = watcher.Add(s.store.Path()); err == nil {
			return watcher
		}
		_ = watcher.Close()
	}
	s.logger.Warn("the system can't tell of changes in the flow directory; it is looked at every so often", "directory", s.store.Path(), "error", err)
	return nil
}

// look compares every file with what runs. It reports false when it has to be
// done again, since a change of ours is under way.
func (s *Flows) look() bool {
	if !s.change.TryLock() {
		return false
	}
	defer s.change.Unlock()
	revisions, err := s.store.Revisions()
	if err != nil {
		s.logger.Error("look at the flow directory", "error", err)
		return true
	}
	for name, revision := range revisions {
		s.tell(name, s.compare(name, revision, true))
	}
	for _, name := range s.deployedNames() {
		if _, found := revisions[name]; !found {
			s.tell(name, OnDiskMissing)
		}
	}
	for _, name := range s.toldNames() {
		_, found := revisions[name]
		if _, deployed := s.deployment(name); !found && !deployed {
			s.tell(name, OnDiskSame) // neither file nor flow is left
		}
	}
	return true
}

func (s *Flows) toldNames() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	names := make([]string, 0, len(s.told))
	for name := range s.told {
		names = append(names, name)
	}
	return names
}
