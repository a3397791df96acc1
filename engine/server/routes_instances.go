package server

import (
	"context"
	"net/http"

	"github.com/patchbay-dev/patchbay/engine/server/api"
)

func (s *Server) instanceRoutes() []operation {
	return []operation{
		op(http.MethodGet, "/api/v1/instances", "listInstances", "The installed solutions, by the names of their flows.", s.listInstances).needs(filtered(listing)),
		op(http.MethodGet, "/api/v1/instances/{name}", "getInstance", "An installed solution: what it was made of, and with which values.", s.getInstance).needs(byFlow(look)),
	}
}

func (s *Server) listInstances(ctx context.Context, _ struct{}) (api.InstanceList, error) {
	all, err := s.options.Marketplace.Instances(ctx)
	if err != nil {
		return api.InstanceList{}, err
	}
	seen, err := only(ctx, s, listing, look, all, func(one api.Instance) string { return one.Name })
	return api.InstanceList{Items: seen}, err
}

func (s *Server) getInstance(ctx context.Context, in nameInput) (api.Instance, error) {
	return s.options.Marketplace.Instance(ctx, in.Name)
}
