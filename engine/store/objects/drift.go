package objects

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/patchbay-dev/patchbay/engine/store"
)

// driftFrom returns what of the document is not as the tools that own an object want it:
// fields that the API server notes for somebody else alone. Who changes a field of another
// becomes its only owner, until the other one puts it back.
func driftFrom(tools map[string]bool, writers []writer) []store.Drift {
	var owned []object
	var last time.Time
	applies := false
	for _, w := range writers {
		if !tools[w.manager] {
			continue
		}
		owned, applies = append(owned, w.fields), applies || w.applies
		if w.at.After(last) {
			last = w.at
		}
	}
	var drift []store.Drift
	for _, w := range writers {
		// A tool without server-side apply is noted for what it has changed only, and has
		// looked at the rest when it did.
		if tools[w.manager] || !applies && w.at.Before(last) {
			continue
		}
		var fields []string
		for _, part := range parts {
			fields = append(fields, beyond("f:"+part, w.fields, owned)...)
		}
		if len(fields) > 0 {
			slices.Sort(fields)
			drift = append(drift, store.Drift{Manager: w.manager, Fields: fields})
		}
	}
	return drift
}

// beyond lists the fields at a name that are in one set and in none of the others.
func beyond(name string, in object, others []object) []string {
	at, ok := in[name].(object)
	if !ok {
		return nil
	}
	var same []object
	for _, other := range others {
		if there, ok := other[name].(object); ok {
			same = append(same, there)
		}
	}
	_, isItem := at["."]
	if len(same) == 0 && (isItem || len(at) == 0) {
		return []string{step(name)}
	}
	var fields []string
	for inner := range at {
		for _, field := range beyond(inner, at, same) {
			fields = append(fields, step(name)+join(field))
		}
	}
	return fields
}

func join(field string) string {
	if strings.HasPrefix(field, "[") {
		return field
	}
	return "." + field
}

// step writes a name of the API server's notes as it is in a path.
func step(name string) string {
	kind, rest, _ := strings.Cut(name, ":")
	if kind == "f" {
		return rest
	}
	var key map[string]any
	if json.Unmarshal([]byte(rest), &key) == nil && key["id"] != nil {
		return fmt.Sprintf("[%v]", key["id"])
	}
	return "[" + rest + "]"
}
