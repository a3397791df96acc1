package watch_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
)

// fake is a cluster that keeps what happens, and can forget it.
type fake struct {
	mu      sync.Mutex
	version int
	objects map[string]string // JSON by name
	history []event
	oldest  int // versions before are forgotten
	changed chan struct{}
	lists   int
	watches []string // the versions from which
	refuse  error    // of each request
	cut     bool     // end the watches
	hasty   bool     // end each at once
}

type event struct {
	version int
	kind    string
	object  string
}

func newFake() *fake {
	return &fake{version: 10, objects: map[string]string{}, changed: make(chan struct{})}
}

func (f *fake) wake() { close(f.changed); f.changed = make(chan struct{}) }

// put adds or changes an object; an empty text deletes it.
func (f *fake) put(name, data string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.version++
	_, there := f.objects[name]
	object := fmt.Sprintf(`{"metadata": {"name": %q, "namespace": "shop", "uid": "uid-%s", "resourceVersion": "%d"}, "data": {"a": %q}}`, name, name, f.version, data)
	kind := cluster.Added
	switch {
	case data == "":
		kind = cluster.Deleted
		delete(f.objects, name)
	case there:
		kind = cluster.Modified
		f.objects[name] = object
	default:
		f.objects[name] = object
	}
	f.history = append(f.history, event{f.version, kind, object})
	f.wake()
}

// forget drops what has happened so far, and ends the watches.
func (f *fake) forget() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.version++
	f.oldest, f.history, f.cut = f.version, nil, true
	f.wake()
}

func (f *fake) fail(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.refuse, f.cut = err, true
	f.wake()
}

func (f *fake) asked() (lists int, watches []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.lists, slices.Clone(f.watches)
}

func (f *fake) ListJSON(_ context.Context, _ cluster.Query, visit func(json.RawMessage) error) (string, error) {
	f.mu.Lock()
	f.lists++
	refuse, all, version := f.refuse, maps.Clone(f.objects), f.version
	f.mu.Unlock()
	if refuse != nil {
		return "", refuse
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if err := visit(json.RawMessage(all[name])); err != nil {
			return "", err
		}
	}
	return fmt.Sprint(version), nil
}

func (f *fake) Watch(ctx context.Context, _ cluster.Query, version string, visit func(string, json.RawMessage) error) error {
	from := 0
	if _, err := fmt.Sscan(version, &from); err != nil {
		return module.Permanent(errors.New("no version"))
	}
	f.mu.Lock()
	f.watches = append(f.watches, version)
	f.cut = f.hasty
	f.mu.Unlock()
	for {
		f.mu.Lock()
		refuse, cut, changed, history := f.refuse, f.cut, f.changed, slices.Clone(f.history)
		gone := from < f.oldest
		f.mu.Unlock()
		switch {
		case refuse != nil:
			return refuse
		case gone:
			return module.Retryable(apierrors.NewResourceExpired("too old"))
		case cut:
			return nil
		}
		for _, e := range history {
			if e.version <= from {
				continue
			}
			from = e.version
			if err := visit(e.kind, json.RawMessage(e.object)); err != nil {
				return err
			}
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}
