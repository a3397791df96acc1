package server

import (
	"context"
	"net/http"

	"github.com/patchbay-dev/patchbay/engine/server/api"
)

func (s *Server) catalogueRoutes() []operation {
	return []operation{
		op(http.MethodGet, "/api/v1/catalogues", "listCatalogues", "The catalogues that were added.", s.listCatalogues).needs(toBelong()),
		op(http.MethodPost, "/api/v1/catalogues", "addCatalogue", "Add a catalogue of a registry, once it could be read.", s.addCatalogue).needs(toAdminister()).costs(change),
		op(http.MethodDelete, "/api/v1/catalogues/{name}", "removeCatalogue", "Remove a catalogue; what was installed from it stays.",
			s.removeCatalogue).needs(toAdminister()).costs(change),
	}
}

func (s *Server) listCatalogues(ctx context.Context, _ struct{}) (api.CatalogueList, error) {
	all, err := s.options.Marketplace.Catalogues(ctx)
	return api.CatalogueList{Items: all}, err
}

type addCatalogueInput struct {
	Name      string `json:"name" required:"true" description:"Small letters, digits and -."`
	Reference string `json:"reference" required:"true" description:"Where it is: oci://host/repository:tag"`
	Key       string `json:"key,omitempty" description:"Public keys in PEM, one of which must have signed the catalogue and each package that it lists; empty demands none."`
}

func (s *Server) addCatalogue(ctx context.Context, in addCatalogueInput) (api.Catalogue, error) {
	return s.options.Marketplace.Add(ctx, api.Catalogue(in))
}

type catalogueInput struct {
	Name string `path:"name" description:"Name of the catalogue."`
}

func (s *Server) removeCatalogue(ctx context.Context, in catalogueInput) (api.Catalogue, error) {
	return s.options.Marketplace.Remove(ctx, in.Name)
}
