package server

import (
	"context"
	"net/http"
	"slices"

	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/server/describe"
	"github.com/patchbay-dev/patchbay/engine/server/exchange"
)

func (s *Server) moduleRoutes() []operation {
	return []operation{
		op(http.MethodGet, "/api/v1/modules", "listModules", "The modules and their components, without ports.", s.listModules).needs(toBelong()),
		op(http.MethodGet, "/api/v1/components/{module}/{component}", "getComponent",
			"A component with its ports and their JSON Schemas, as they are with default settings.", s.getComponent).needs(toBelong()),
	}
}

func (s *Server) listModules(context.Context, struct{}) (api.ModuleList, error) {
	list := api.ModuleList{Items: []api.Module{}}
	catalog := s.options.Engine.Catalog()
	for _, m := range catalog.Modules() {
		described := describe.Module(m)
		described.Components = slices.DeleteFunc(described.Components, func(c api.Component) bool { return !catalog.Allows(c.Name) })
		if len(described.Components) > 0 {
			list.Items = append(list.Items, described)
		}
	}
	return list, nil
}

type componentInput struct {
	Module    string `path:"module"`
	Component string `path:"component"`
}

func (s *Server) getComponent(_ context.Context, in componentInput) (api.Component, error) {
	name := in.Module + "/" + in.Component
	catalog := s.options.Engine.Catalog()
	component, ok := catalog.Lookup(name)
	if !ok {
		return api.Component{}, exchange.NotFound("there is no component %q%s", name, didYouMean(name, catalog.Names()))
	}
	return describe.Component(in.Module, component)
}
