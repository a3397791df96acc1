package marketplace

import (
	"context"
	"strings"

	"github.com/Masterminds/semver/v3"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/solution"
)

// Names are those of the installed solutions: the flows that came from one.
func (m *Marketplace) Names() ([]string, error) {
	stored, err := m.options.Flows.List()
	if err != nil {
		return nil, err
	}
	var names []string
	for _, one := range stored {
		if document := one.Document.Flow; document != nil && solution.CameFrom(document) != "" {
			names = append(names, one.Document.Name)
		}
	}
	return names, nil
}

// Installed is a MissingError when a flow is none of an installed solution. It asks nobody.
func (m *Marketplace) Installed(name string) error {
	_, _, err := m.installed(name)
	return err
}

// Instance returns one.
func (m *Marketplace) Instance(ctx context.Context, name string) (api.Instance, error) {
	document, _, err := m.installed(name)
	if err != nil {
		return api.Instance{}, err
	}
	return m.instance(ctx, name, document), nil
}

func (m *Marketplace) instance(ctx context.Context, name string, document *flow.Flow) api.Instance {
	r, known, err := m.current(ctx, name, document)
	if !known {
		r.version = annotated(document)
	}
	found := api.Instance{Name: name, Solution: r.Solution, Title: r.Title, Version: r.Version, Digest: r.Digest, From: r.From, Engine: r.Engine, Values: map[string]any{}}
	if found.Title == "" {
		found.Title = document.Spec.Title
	}
	if err != nil {
		found.Problem = err.Error()
	}
	if r.Before != nil {
		found.Before = &api.Before{Version: r.Before.Version, Loses: m.loses(ctx, name, r, document)}
	}
	found.Newer = m.newer(ctx, r.version)
	packaged, err := m.packaged(ctx, name, r.version)
	if err != nil {
		found.Problem = err.Error()
		return found
	}
	shown, _ := m.options.Engine.Mask(document)
	found.Title, found.Values = packaged.Title, packaged.Values(shown)
	return found
}

// newer is the latest version after the installed one, from where that came: the program
// itself, or the same repository as a catalogue lists it.
func (m *Marketplace) newer(ctx context.Context, v version) *api.Newer {
	if v.From == "" {
		if packaged, err := m.options.Solutions.Get(v.Solution); err == nil && later(packaged.Version, v.Version) {
			return &api.Newer{Version: packaged.Version}
		}
		return nil
	}
	kept, err := m.Catalogues(ctx)
	if err != nil {
		return nil
	}
	var newest *api.Newer
	for _, one := range kept {
		items, err := m.contents(ctx, one)
		if err != nil {
			continue
		}
		for _, item := range items {
			if item.Name != v.Solution || repository(item.From()) != repository(v.From) || !later(item.Version, v.Version) {
				continue
			}
			if newest == nil || later(item.Version, newest.Version) {
				newest = &api.Newer{Version: item.Version, From: item.From()}
			}
		}
	}
	return newest
}

// repository is where something is without its tag or digest.
func repository(from string) string {
	from, _, _ = strings.Cut(from, "@")
	if at := strings.LastIndexByte(from, ':'); at > strings.LastIndexByte(from, '/') {
		return from[:at]
	}
	return from
}

// later reports whether a version comes after another. Of versions that can't be compared
// any other is taken for a later one.
func later(version, than string) bool {
	one, wrong := semver.NewVersion(version)
	other, wrongToo := semver.NewVersion(than)
	if wrong != nil || wrongToo != nil {
		return version != than
	}
	return one.GreaterThan(other)
}
