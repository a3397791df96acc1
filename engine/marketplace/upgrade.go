package marketplace

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/flow/merge"
	"github.com/patchbay-dev/patchbay/engine/flows"
	"github.com/patchbay-dev/patchbay/engine/redact"
	"github.com/patchbay-dev/patchbay/engine/solution"
)

// Order is an upgrade that somebody wants: to another version, to other values, or both.
type Order struct {
	From    string         // where the new version is taken from; empty: from where the instance was
	Digest  string         // what must be there, when not empty
	Values  map[string]any // what is not given stays as it is in the flow
	Engine  string         // of the scripts; empty: as it was
	Choices map[string]merge.Choice
}

// Upgrade is a plan of an upgrade: what there is, and what comes of it.
type Upgrade struct {
	Solution   Opened
	Values     map[string]any
	Engine     string
	Asks       []string   // parameters that the version of before had not
	Mine       *flow.Flow // as it is stored
	Revision   string     // of Mine
	Base       *flow.Flow // what the new version made
	Was        *flow.Flow // what the version of before made; nil when that is not known
	Document   *flow.Flow // to store
	Conflicts  []merge.Conflict
	Unrecorded bool // nothing is known of what was installed

	mistyped error // a choice of the order where nothing is to choose, while conflicts are left
}

// PlanUpgrade finds out what an upgrade would do. It changes nothing.
func (m *Marketplace) PlanUpgrade(ctx context.Context, name string, o Order) (Upgrade, error) {
	mine, revision, err := m.installed(name)
	if err != nil {
		return Upgrade{}, err
	}
	r, known, err := m.current(ctx, name, mine)
	if err != nil {
		return Upgrade{}, err
	}
	if !known {
		r.version = annotated(mine)
	}
	if o.From == "" {
		o.From = r.From
	}
	if o.Engine == "" && repository(o.From) == repository(r.From) {
		o.Engine = r.Engine // who was trusted with scripts is whoever is there, and nobody else
	}
	opened, err := m.Open(ctx, r.Solution, o.From)
	if err != nil {
		return Upgrade{}, err
	}
	if o.Digest != "" && o.Digest != opened.Digest {
		return Upgrade{}, refused("look at the preview again", "%s is now %s, and not %s", o.From, opened.Digest, o.Digest)
	}
	before, err := m.packaged(ctx, name, r.version)
	if err != nil {
		before = opened // its values are then read as the new version puts them
	}
	u := Upgrade{Solution: opened, Engine: o.Engine, Mine: mine, Revision: revision, Asks: []string{}, Unrecorded: !known}
	u.Values = valuesFor(opened.Solution, before.Values(mine), o.Values)
	had := r.Asked
	if !known {
		had = asked(before.Solution)
	}
	for _, parameter := range asked(opened.Solution) {
		if !slices.Contains(had, parameter) {
			u.Asks = append(u.Asks, parameter)
		}
	}
	if u.Base, err = m.Render(opened, name, u.Values, o.Engine); err != nil {
		return u, err
	}
	if u.Base, _, err = canonical(u.Base); err != nil {
		return u, err
	}
	base, err := m.baseOf(ctx, name, r.version, known, before, mine, o.Engine)
	if err != nil {
		return u, err
	}
	u.Was, u.Unrecorded = base, base == nil
	choices := maps.Clone(o.Choices)
	u.Document, u.Conflicts = merge.Merge(labelled(base, u.Base), labelled(mine, u.Base), u.Base, choices)
	if given := givenAt(u, before.Values(mine), o.Values); len(given) > 0 {
		if choices == nil {
			choices = map[string]merge.Choice{}
		}
		for _, path := range given {
			choices[path] = merge.Theirs
		}
		u.Document, u.Conflicts = merge.Merge(labelled(base, u.Base), labelled(mine, u.Base), u.Base, choices)
	}
	if len(u.Conflicts) > 0 {
		u.mistyped = mistyped(o.Choices, func(choices map[string]merge.Choice) []merge.Conflict {
			_, conflicts := merge.Merge(labelled(base, u.Base), labelled(mine, u.Base), u.Base, choices)
			return conflicts
		})
	}
	return u, nil
}

// installed is the stored document of an instance.
func (m *Marketplace) installed(name string) (document *flow.Flow, revision string, err error) {
	stored, err := m.options.Flows.Get(name)
	switch {
	case err != nil:
		return nil, "", err
	case stored.Document.Flow == nil:
		return nil, "", &flows.InvalidError{Name: name, Problems: stored.Problems}
	case solution.CameFrom(stored.Document.Flow) == "":
		return nil, "", notInstalled(name)
	}
	return stored.Document.Flow, stored.Document.Revision, nil
}

// annotated is what a flow itself says of where it came from.
func annotated(document *flow.Flow) version {
	v := version{From: document.Metadata.Annotations[fromAnnotation], Digest: document.Metadata.Annotations[digestAnnotation]}
	v.Solution, v.Version, _ = strings.Cut(solution.CameFrom(document), "@")
	return v
}

// valuesFor are those that a flow has, with those that are given in their place. What comes
// back masked is as it was; what the solution does not ask for any more is left out.
func valuesFor(s *solution.Solution, has, given map[string]any) map[string]any {
	values := maps.Clone(has)
	for key, value := range whole(given) {
		if text, ok := value.(string); ok && strings.Contains(text, redact.Mask) {
			if _, kept := has[key]; kept {
				continue
			}
		}
		values[key] = value
	}
	known := asked(s)
	maps.DeleteFunc(values, func(key string, _ any) bool {
		_, wanted := given[key]
		return !wanted && !slices.Contains(known, key)
	})
	return values
}

// baseOf is what the version of before made. Without a record it is made again, of the
// values that the flow has, if that version can be had; else nil.
func (m *Marketplace) baseOf(ctx context.Context, name string, v version, known bool, before Opened, mine *flow.Flow, engine string) (*flow.Flow, error) {
	if known {
		text, err := m.fetch(ctx, name, v.Base)
		if err == nil {
			return parse(text)
		}
		m.options.Logger.Warn("what an instance was made of can't be read; it is made again", "instance", name, "error", err)
	}
	if before.Version != v.Version || before.Digest != v.Digest {
		return nil, nil
	}
	document, err := m.Render(before, name, before.Values(mine), engine)
	if err != nil {
		return nil, nil //nolint:nilerr // a value that the flow has is refused now: nothing is known of the base
	}
	document, _, err = canonical(document)
	return document, err
}

// labelled is a flow that says of itself that it came from where another one did: which
// version it is is nobody's edit.
func labelled(document, as *flow.Flow) *flow.Flow {
	if document == nil {
		return nil
	}
	copied := *document
	copied.Metadata.Annotations = maps.Clone(document.Metadata.Annotations)
	if copied.Metadata.Annotations == nil {
		copied.Metadata.Annotations = map[string]string{}
	}
	for _, key := range []string{solutionAnnotation, digestAnnotation, fromAnnotation} {
		delete(copied.Metadata.Annotations, key)
		if value, ok := as.Metadata.Annotations[key]; ok {
			copied.Metadata.Annotations[key] = value
		}
	}
	return &copied
}

// Ready refuses an upgrade that needs choices, or that this server can't run.
func (m *Marketplace) Ready(u Upgrade) error {
	if len(u.Conflicts) > 0 && u.mistyped != nil {
		return u.mistyped
	}
	if len(u.Conflicts) > 0 {
		return &ConflictsError{u.Mine.Metadata.Name, u.Conflicts}
	}
	return m.Check(u.Solution, u.Engine)
}

// Base is what an instance was made of, for a comparison; false when that is not known.
func (m *Marketplace) Base(ctx context.Context, name string) (installed, now *flow.Flow, known bool, err error) {
	now, _, err = m.installed(name)
	if err != nil {
		return nil, nil, false, err
	}
	r, known, err := m.current(ctx, name, now)
	if err != nil || !known {
		return nil, now, false, err
	}
	text, err := m.fetch(ctx, name, r.Base)
	if err != nil {
		return nil, now, false, err
	}
	installed, err = parse(text)
	return installed, now, err == nil, err
}

var errNoBefore = errors.New("there is no version before to go back to")
