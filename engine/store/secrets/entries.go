package secrets

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// Entries returns all state of a flow, to be put back later.
func (s *Store) Entries(_ context.Context, flow string) ([]module.StateEntry, error) {
	names := s.memory.namesOf(func(p Place) bool { return p.flow == flow })
	slices.Sort(names)
	var entries []module.StateEntry
	for _, name := range names {
		e, there := s.memory.get(name)
		if !there {
			continue // deleted meanwhile
		}
		if e.fault != nil {
			return nil, fmt.Errorf("read the state of flow %q: Secret %s in namespace %s: %w", flow, name, s.namespace, e.fault)
		}
		entry := module.StateEntry{Node: e.place.node, Key: e.key, Value: bytes.Clone(e.value)}
		if e.place.scopes != "" {
			for _, text := range strings.Split(e.place.scopes, "/") {
				plain, err := url.PathUnescape(text)
				if err != nil {
					return nil, fmt.Errorf("read the state of flow %q: %w", flow, err)
				}
				entry.Scopes = append(entry.Scopes, plain)
			}
		}
		entries = append(entries, entry)
	}
	return entries, nil
}
