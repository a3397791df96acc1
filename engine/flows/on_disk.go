package flows

import (
	"errors"

	"github.com/patchbay-dev/patchbay/engine/store"
)

// OnDisk says how the file of a flow differs from what runs.
type OnDisk string

// What may have become of a file while the server runs.
const (
	OnDiskSame       OnDisk = ""           // it is what runs, or what could not be deployed
	OnDiskChanged    OnDisk = "changed"    // it was edited
	OnDiskMissing    OnDisk = "missing"    // it was deleted or moved away
	OnDiskUnreadable OnDisk = "unreadable" // something else took its place
	OnDiskNew        OnDisk = "new"        // it was put there and is not deployed
)

// differs says how a file of a revision differs from what runs. The revision is "" for a
// file that can't be read. When it was read before a change that has ended since, the
// file is read again.
func (s *Flows) differs(name, revision string, found bool) OnDisk {
	state := s.compare(name, revision, found)
	if state == OnDiskSame {
		return state
	}
	document, found, err := s.file(name)
	if err != nil {
		return state
	}
	return s.compare(name, document.Revision, found)
}

func (s *Flows) compare(name, revision string, found bool) OnDisk {
	running, deployed := s.deployment(name)
	tried, failed := s.fault(name)
	switch {
	case s.isComing(name, revision):
		return OnDiskSame
	case deployed && !found:
		return OnDiskMissing
	case deployed && revision == "":
		return OnDiskUnreadable
	case deployed && revision != running.document.Revision:
		return OnDiskChanged
	case deployed || !found:
		return OnDiskSame
	case !failed:
		return OnDiskNew
	case revision != tried.revision:
		return OnDiskChanged
	}
	return OnDiskSame
}

// file returns what the directory has of a flow. What can't be read is found,
// with its problems and no revision.
func (s *Flows) file(name string) (document store.Document, found bool, err error) {
	document, err = s.store.Get(name)
	var unusable *store.UnusableError
	switch {
	case errors.Is(err, store.ErrNotFound):
		return store.Document{}, false, nil
	case errors.As(err, &unusable):
		return document, true, nil
	}
	return document, err == nil, err
}
