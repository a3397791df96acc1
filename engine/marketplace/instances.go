package marketplace

import (
	"context"
	"strings"

	"github.com/Masterminds/semver/v3"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/flows"
	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/solution"
)

// Instances lists the installed solutions, by name: the flows that came from one.
func (m *Marketplace) Instances(ctx context.Context) ([]api.Instance, error) {
	stored, err := m.options.Flows.List()
	if err != nil {
		return nil, err
	}
	all := []api.Instance{}
	for _, one := range stored {
		if document := one.Document.Flow; document != nil && solution.CameFrom(document) != "" {
			all = append(all, m.instance(ctx, one.Document.Name, document))
		}
	}
	return all, nil
}

// Instance returns one.
func (m *Marketplace) Instance(ctx context.Context, name string) (api.Instance, error) {
	stored, err := m.options.Flows.Get(name)
	if err != nil {
		return api.Instance{}, err
	}
	document := stored.Document.Flow
	if document == nil {
		return api.Instance{}, &flows.InvalidError{Name: name, Problems: stored.Problems}
	}
	if solution.CameFrom(document) == "" {
		return api.Instance{}, notInstalled(name)
	}
	return m.instance(ctx, name, document), nil
}

func (m *Marketplace) instance(_ context.Context, name string, document *flow.Flow) api.Instance {
	found := api.Instance{Name: name, Title: document.Spec.Title, Values: map[string]any{}}
	found.Solution, found.Version, _ = strings.Cut(solution.CameFrom(document), "@")
	packaged := m.options.Solutions.Of(document)
	if packaged == nil {
		found.Problem = "the solution " + found.Solution + " is in no catalogue of this server"
		return found
	}
	shown, _ := m.options.Engine.Mask(document)
	found.Title, found.Values = packaged.Title, packaged.Values(shown)
	if later(packaged.Version, found.Version) {
		found.Newer = &api.Newer{Version: packaged.Version}
	}
	return found
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
