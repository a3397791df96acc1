package state

import (
	"context"
	"fmt"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/store/state/journal"
)

// Entries returns all state of a flow, to be put back later.
func (s *Store) Entries(ctx context.Context, flow string) ([]module.StateEntry, error) {
	var entries []module.StateEntry
	for _, at := range s.journal.Places(encode(flow) + ".") {
		node, scopes, err := split(place(at))
		if err != nil {
			return nil, fmt.Errorf("read the state of flow %q: %w", flow, err)
		}
		for _, name := range s.journal.Names(at) {
			if err := ctx.Err(); err != nil {
				return nil, context.Cause(ctx)
			}
			key, err := decode(name)
			if err != nil {
				return nil, fmt.Errorf("read the state of flow %q: %w", flow, err)
			}
			value, there, err := s.journal.Get(journal.Key{Place: at, Name: name})
			if err != nil {
				return nil, fmt.Errorf("read the state of flow %q: %w", flow, failed("read", key, err))
			}
			if there {
				entries = append(entries, module.StateEntry{Node: node, Scopes: scopes, Key: key, Value: value})
			}
		}
	}
	return entries, nil
}

// split takes a place apart into node and scopes, see place.
func split(p place) (node string, scopes []string, err error) {
	parts := strings.Split(string(p), ".")
	for i, part := range parts {
		plain, err := decode(part)
		switch {
		case err != nil:
			return "", nil, err
		case i == 0 || i > 1 && (i-2)%3 == 0: // the flow, and what marks a scope
		case i == 1:
			node = plain
		default:
			scopes = append(scopes, plain)
		}
	}
	return node, scopes, nil
}
