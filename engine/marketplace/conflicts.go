package marketplace

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/flow/merge"
	"github.com/patchbay-dev/patchbay/engine/redact"
	"github.com/patchbay-dev/patchbay/engine/server/api"
)

// ConflictsError says that an upgrade needs choices.
type ConflictsError struct {
	Name      string
	Conflicts []merge.Conflict
}

func (e *ConflictsError) Error() string {
	paths := make([]string, 0, len(e.Conflicts))
	for _, c := range e.Conflicts {
		paths = append(paths, c.Path)
	}
	return fmt.Sprintf("%s is not upgraded: the new version and people changed the same places: %s", e.Name, strings.Join(paths, ", "))
}

// mistyped is an error about a choice where nothing is to choose.
func mistyped(choices map[string]merge.Choice, conflicts func(map[string]merge.Choice) []merge.Conflict) error {
	var paths []string
	for _, c := range conflicts(nil) {
		paths = append(paths, c.Path)
	}
	for _, path := range slices.Sorted(maps.Keys(choices)) {
		if slices.Contains(paths, path) {
			continue
		}
		// A choice can bring up another one.
		others := maps.Clone(choices)
		delete(others, path)
		if slices.ContainsFunc(conflicts(others), func(c merge.Conflict) bool { return c.Path == path }) {
			continue
		}
		return refused("look at the conflicts with a preview", "there is no conflict at %s%s", path, flow.DidYouMean(path, paths))
	}
	return nil
}

// givenAt are the conflicts about values that come with the order and are others than the
// flow has: whoever gives a value has chosen.
func givenAt(u Upgrade, has, given map[string]any) []string {
	var paths []string
	for _, c := range u.Conflicts {
		own, ok := strings.CutPrefix(c.Path, "nodes.")
		id, rest, deeper := strings.Cut(own, ".")
		index := slices.IndexFunc(u.Base.Spec.Nodes, func(n flow.Node) bool { return n.ID == id })
		if !ok || !deeper || index < 0 {
			continue
		}
		parameter := u.Solution.ParameterAt(u.Base, flow.Path("spec.nodes", index)+"."+rest)
		if value, is := given[parameter]; is && !reflect.DeepEqual(value, has[parameter]) && reflect.DeepEqual(value, u.Values[parameter]) {
			paths = append(paths, c.Path)
		}
	}
	return paths
}

// Shown are conflicts as they may be shown: what is secret in one of the documents is
// masked.
func (m *Marketplace) Shown(conflicts []merge.Conflict, of ...*flow.Flow) []api.Conflict {
	var secrets *redact.Set
	for _, document := range of {
		if document != nil {
			_, more := m.options.Engine.Mask(document)
			secrets = redact.Join(secrets, more)
		}
	}
	mask := func(content any) any {
		if content == nil {
			return nil
		}
		text, err := json.Marshal(content)
		if err != nil {
			return redact.Mask
		}
		var shown any
		if err := json.Unmarshal([]byte(secrets.Text(string(text))), &shown); err != nil {
			return redact.Mask
		}
		return shown
	}
	all := []api.Conflict{}
	for _, c := range conflicts {
		all = append(all, api.Conflict{Path: c.Path, Base: mask(c.Base), Mine: mask(c.Mine), Theirs: mask(c.Theirs)})
	}
	return all
}
