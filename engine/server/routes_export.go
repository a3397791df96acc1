package server

import (
	"context"
	"net/http"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/flows"
	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/server/exchange"
)

func (s *Server) exportRoutes() []operation {
	document := []output{{structure: flow.Flow{}}, {structure: "", contentType: yamlType}}
	return []operation{
		op(http.MethodGet, "/api/v1/flows/{name}/export", "exportFlow",
			"A stored flow to pass on, without the secrets that are written out in it.", s.exportFlow).needs(byFlow(look)),
		op(http.MethodPost, "/api/v1/flows/{name}/export", "exportDraft",
			"A document to pass on, without the secrets that are written out in it.", s.exportDraft).needs(toDraft()).takes(document...).costs(heavy),
	}
}

func (s *Server) exportFlow(_ context.Context, in nameInput) (api.Exported, error) {
	stored, err := s.options.Flows.Get(in.Name)
	switch {
	case err != nil:
		return api.Exported{}, err
	case stored.Document.Flow == nil:
		return api.Exported{}, &flows.InvalidError{Name: in.Name, Problems: stored.Problems}
	}
	return s.exported(stored.Document.Flow)
}

type exportInput struct {
	Name string `path:"name" description:"Name of the flow, as in the document."`
	Body []byte `body:"raw"`
}

func (s *Server) exportDraft(_ context.Context, in exportInput) (api.Exported, error) {
	document, err := legible("", in.Body)
	if err != nil {
		return api.Exported{}, err
	}
	if err := named(document, in.Name); err != nil {
		return api.Exported{}, err
	}
	s.keepComments(document, in.Name, in.Body)
	s.restore(document) // a comment that repeats a secret is known by it
	return s.exported(document)
}

// exported says in the text itself what is not in it, for whoever gets it.
func (s *Server) exported(document *flow.Flow) (api.Exported, error) {
	kept, places := s.options.Engine.LeaveOut(document)
	text, err := kept.Format()
	if err != nil {
		return api.Exported{}, &exchange.Error{Status: http.StatusUnprocessableEntity, Err: err}
	}
	var head strings.Builder
	for _, place := range places {
		head.WriteString("# Left out, since it is a secret: " + place + "\n")
	}
	return api.Exported{YAML: head.String() + string(text), LeftOut: append([]string{}, places...)}, nil
}
