package marketplace

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/solution/index"
	"github.com/patchbay-dev/patchbay/engine/solution/signature"
)

const cataloguesNode = "catalogues"

// maxCatalogues bounds how many may be added: each is asked for when solutions are listed.
const maxCatalogues = 50

var catalogueNames = regexp.MustCompile(`^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$`)

func (m *Marketplace) cataloguesState() (module.State, error) {
	if m.options.States == nil {
		return nil, errNoRecords
	}
	return m.options.States.State(stateFlow, cataloguesNode), nil
}

// Catalogues are those that were added, by name.
func (m *Marketplace) Catalogues(ctx context.Context) ([]api.Catalogue, error) {
	state, err := m.cataloguesState()
	if err != nil {
		return []api.Catalogue{}, nil //nolint:nilerr // none can be added
	}
	names, err := state.List(ctx, "")
	if err != nil {
		return nil, fmt.Errorf("list the catalogues: %w", err)
	}
	all := []api.Catalogue{}
	for _, name := range names {
		text, there, err := state.Get(ctx, name)
		if err != nil {
			return nil, fmt.Errorf("read the catalogue %s: %w", name, err)
		}
		var one api.Catalogue
		if !there {
			continue // removed meanwhile
		}
		if err := json.Unmarshal(text, &one); err != nil {
			return nil, fmt.Errorf("read the catalogue %s: %w", name, err)
		}
		all = append(all, one)
	}
	return all, nil
}

// Add adds a catalogue, once it could be read.
func (m *Marketplace) Add(ctx context.Context, c api.Catalogue) (api.Catalogue, error) {
	state, err := m.cataloguesState()
	if err != nil {
		return c, refused("", "%w", err)
	}
	if !catalogueNames.MatchString(c.Name) {
		return c, refused("", "the catalogue's name %q: want small letters, digits and -", c.Name)
	}
	c.Reference = scheme + strings.TrimPrefix(c.Reference, scheme)
	known, err := m.Catalogues(ctx)
	switch {
	case err != nil:
		return c, err
	case slices.ContainsFunc(known, func(one api.Catalogue) bool { return one.Name == c.Name }):
		return c, refused("remove it first, or give another name", "there is a catalogue %s already", c.Name)
	case len(known) >= maxCatalogues:
		return c, refused("", "there are %d catalogues, and no more can be added", len(known))
	}
	if waited := m.options.Aside(ctx, func() { _, err = m.contents(ctx, c) }); waited != nil {
		return c, waited
	}
	if err != nil {
		return c, refused("", "add the catalogue %s: %w", c.Name, err)
	}
	text, err := json.Marshal(c)
	if err == nil {
		err = state.Set(ctx, c.Name, text)
	}
	if err != nil {
		return c, fmt.Errorf("add the catalogue %s: %w", c.Name, err)
	}
	return c, nil
}

// Remove removes a catalogue. What was installed from it stays.
func (m *Marketplace) Remove(ctx context.Context, name string) (api.Catalogue, error) {
	var removed api.Catalogue
	state, err := m.cataloguesState()
	if err != nil {
		return removed, refused("", "%w", err)
	}
	text, there, err := state.Get(ctx, name)
	if err != nil {
		return removed, fmt.Errorf("remove the catalogue %s: %w", name, err)
	}
	if !there {
		return removed, &MissingError{fmt.Errorf("there is no catalogue %s", name)}
	}
	if err := state.Delete(ctx, name); err != nil {
		return removed, fmt.Errorf("remove the catalogue %s: %w", name, err)
	}
	_ = json.Unmarshal(text, &removed) // it is gone, whatever it was
	return removed, nil
}

// contents are the solutions that a catalogue lists, with those that it includes; beside an
// error, those that it listed when it could be read. What
// demands a signature of it is its own key and the server's.
func (m *Marketplace) contents(ctx context.Context, c api.Catalogue) ([]index.Item, error) {
	if m.options.Registry == nil {
		return nil, errors.New("this server asks no registries")
	}
	all := m.ofServer()
	if c.Key != "" {
		keys, err := signature.ParsePublicKeys([]byte(c.Key))
		if err != nil {
			return nil, fmt.Errorf("its key: %w", err)
		}
		// Whoever added it has said who signs the list; the packages in it need the server's key too.
		all = demands{{"the catalogue", keys}}
	}
	key := c.Reference + " " + all.String()
	if items, err, ok := m.lists.get(key); ok {
		return items, err
	}
	within, cancel := context.WithTimeout(ctx, listTime)
	defer cancel()
	found, err := m.options.Registry.PullIndexes(within, c.Reference, all.policy())
	var items []index.Item
	seen := map[string]bool{}
	for _, one := range found {
		for _, item := range one.Index.Items {
			if key := item.Name + "@" + item.Version; !seen[key] {
				seen[key] = true
				items = append(items, item)
			}
		}
	}
	if ctx.Err() == nil { // one that does not answer in its time is remembered too: each instance asks for it
		items = m.lists.put(key, items, err)
	}
	return items, err
}

// listTime bounds how long a catalogue may take.
const listTime = 15 * time.Second

// lists remembers catalogues for a moment, and those too that can't be read.
type lists struct {
	mu   sync.Mutex
	kept map[string]keptList
}

type keptList struct {
	items []index.Item
	err   error
	until time.Time
}

func (l *lists) get(key string) ([]index.Item, error, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	one, ok := l.kept[key]
	return one.items, one.err, ok && time.Now().Before(one.until)
}

// put returns what the catalogue lists: of one that can't be read now, what it did last, so
// that its demands hold.
func (l *lists) put(key string, items []index.Item, err error) []index.Item {
	holds := listHolds
	l.mu.Lock()
	defer l.mu.Unlock()
	if err != nil {
		holds, items = failureHolds, l.kept[key].items
	}
	if l.kept == nil || len(l.kept) > 2*maxCatalogues {
		l.kept = map[string]keptList{}
	}
	l.kept[key] = keptList{items, err, time.Now().Add(holds)}
	return items
}

// failureHolds is short: what was wrong may be mended by now.
const failureHolds = 5 * time.Second
