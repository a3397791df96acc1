package marketplace

import (
	"cmp"
	"context"
	"encoding/base64"
	"slices"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/rbac"
	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/solution"
)

// Detail is what the page of a solution shows.
func (m *Marketplace) Detail(ctx context.Context, s Opened) api.SolutionDetail {
	detail := api.SolutionDetail{
		Solution: line(s), Parameters: s.Parameters, Readme: s.Readme, Files: s.Files(), Licence: s.About.Licence,
		Engine:      cmp.Or(s.About.Engine, solution.EngineStrict),
		Requires:    api.Requirements{Patchbay: s.About.Requires.Patchbay, Components: s.About.Requires.Components, Missing: m.Missing(s.Solution)},
		Permissions: []api.DescribedPermission{}, Creates: []string{},
	}
	for _, one := range s.About.Maintainers {
		detail.Maintainers = append(detail.Maintainers, api.Maintainer(one))
	}
	icon, mediaType, err := s.IconFile()
	switch {
	case err != nil:
		detail.Problem = "its icon can't be read: " + err.Error()
	case icon != nil:
		detail.Icon = "data:" + mediaType + ";base64," + base64.StdEncoding.EncodeToString(icon)
	}
	made, err := s.Made("")
	if err != nil {
		return detail // a parameter has neither default nor example, which lint says to its author
	}
	detail.Flow, _ = m.options.Engine.Mask(made[0].Document)
	var all []module.Permission
	for _, one := range made {
		all = append(all, m.Permissions(ctx, one.Document)...)
	}
	all = rbac.Sum(all)
	detail.Permissions, detail.Creates = Described(all), Creates(all)
	return detail
}

// Permissions are what a flow needs in Kubernetes.
func (m *Marketplace) Permissions(ctx context.Context, document *flow.Flow) []module.Permission {
	nodes, _ := m.options.Engine.Permissions(ctx, document)
	return rbac.OfFlow(nodes)
}

// Described are permissions with words for people.
func Described(permissions []module.Permission) []api.DescribedPermission {
	all := []api.DescribedPermission{}
	for _, p := range permissions {
		all = append(all, api.DescribedPermission{Permission: api.Permission(p), Words: rbac.Words(p)})
	}
	return all
}

// Creates are the kinds of objects that permissions allow to create.
func Creates(permissions []module.Permission) []string {
	kinds := []string{}
	for _, p := range permissions {
		if !slices.Contains(p.Verbs, "create") && !slices.Contains(p.Verbs, "*") {
			continue
		}
		for _, resource := range p.Resources {
			if kind := rbac.Kind(p.APIGroup, resource); !slices.Contains(kinds, kind) {
				kinds = append(kinds, kind)
			}
		}
	}
	slices.Sort(kinds)
	return kinds
}

// Missing says in words what this server lacks of what a solution requires.
func (m *Marketplace) Missing(s *solution.Solution) []string {
	missing := []string{}
	if err := s.About.Requires.Admits(m.options.Version); err != nil {
		missing = append(missing, err.Error())
	}
	catalog := m.options.Engine.Catalog()
	lacking := func(name string) {
		text := ""
		switch _, known := catalog.Lookup(name); {
		case !known:
			text = "it needs the component " + name + ", which this server has not"
		case !catalog.Allows(name):
			text = "it needs the component " + name + ", which this server does not allow"
		}
		if text != "" && !slices.Contains(missing, text) {
			missing = append(missing, text)
		}
	}
	for _, name := range s.About.Requires.Components {
		lacking(name)
	}
	made, err := s.Made("")
	if err != nil {
		return missing
	}
	for _, one := range made {
		for _, node := range one.Document.Spec.Nodes {
			lacking(node.Component)
		}
	}
	return missing
}
