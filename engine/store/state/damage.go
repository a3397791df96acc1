package state

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/patchbay-dev/patchbay/engine/store/state/journal"
)

const remedy = `stop patchbay, see with "patchbay state check" what is lost, and mend it with "patchbay state repair"`

// DamagedError says that state of a flow is lost, so that the flow must not go
// on as if it had never had any.
type DamagedError struct {
	Flow string
	// Keys are the lost ones, NODE/KEY; none when it can't be known which.
	Keys []string
	// Files are those in which they were.
	Files []string
}

func (e *DamagedError) Error() string {
	what := "changes are lost, and it can't be known of which keys"
	if len(e.Keys) > 0 {
		shown := e.Keys[:min(len(e.Keys), 5)]
		what = "lost: " + strings.Join(shown, ", ")
		if more := len(e.Keys) - len(shown); more > 0 {
			what += fmt.Sprintf(" and %d more", more)
		}
	}
	return fmt.Sprintf("the state of flow %s is damaged (%s; in %s): %s", e.Flow, what, strings.Join(e.Files, ", "), remedy)
}

// damages are the losses by flow, and those that may concern any flow.
type damages struct {
	flows map[string]*DamagedError
	all   *journal.Mark
}

// judge updates which flows are damaged.
func (s *Store) judge() {
	marks, gap := s.journal.Lost()
	d := &damages{flows: map[string]*DamagedError{}, all: gap}
	for _, mark := range marks {
		k := placeOf(mark.Key)
		e := d.flows[k.Flow]
		if e == nil {
			e = &DamagedError{Flow: k.Flow}
			d.flows[k.Flow] = e
		}
		e.Keys = append(e.Keys, k.Node+"/"+k.Path())
		for _, file := range mark.Files {
			if !slices.Contains(e.Files, file) {
				e.Files = append(e.Files, file)
			}
		}
	}
	s.damaged.Store(d)
}

// Damaged returns a *DamagedError when state of a flow is lost, nil when not. It
// stays until Repair, or until the flow's state is deleted.
func (s *Store) Damaged(flow string) error {
	d := s.damaged.Load()
	if e := d.flows[flow]; e != nil {
		return e
	}
	if d.all != nil {
		return &DamagedError{Flow: flow, Files: d.all.Files}
	}
	return nil
}

// Place is a key of a node's state.
type Place struct {
	Flow   string   `json:"flow"`
	Node   string   `json:"node"`
	Scopes []string `json:"scopes,omitempty"` // scope and id in turn, from the outermost on
	Key    string   `json:"key"`
}

// placeOf reads a journal's key. What can't be decoded stays as it is.
func placeOf(key journal.Key) Place {
	parts := strings.Split(key.Place, ".")
	plain := func(part string) string {
		if text, err := decode(part); err == nil {
			return text
		}
		return part
	}
	k := Place{Flow: plain(parts[0]), Key: plain(key.Name)}
	if len(parts) > 1 {
		k.Node = plain(parts[1])
	}
	for i := 2; i+2 < len(parts); i += 3 { // s, scope, id
		k.Scopes = append(k.Scopes, plain(parts[i+1]), plain(parts[i+2]))
	}
	return k
}

// Loss is a key that lost its last value.
type Loss struct {
	Place
	Files []string `json:"files"` // in which it was
	// Restored is as of when the value is that Repair restores; zero: it restores
	// none, and the key is lost.
	Restored time.Time `json:"restored,omitzero"`
}
