package server

import (
	"errors"
	"net/http"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/redact/document"
	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/server/exchange"
)

// literalsAdded are the places of the secrets that saving a document would write into
// the flow's file, and that are not in it.
func (s *Server) literalsAdded(f *flow.Flow) []string {
	var before *flow.Flow
	if stored, err := s.options.Flows.Get(f.Metadata.Name); err == nil {
		before = stored.Document.Flow
	}
	return s.options.Engine.LiteralsAdded(before, f)
}

// refuseLiterals is the error of a document that may not be saved for its secrets; nil
// when there are none.
func (s *Server) refuseLiterals(f *flow.Flow) error {
	paths := s.literalsAdded(f)
	if len(paths) == 0 {
		return nil
	}
	return &exchange.Error{
		Status: http.StatusUnprocessableEntity, Problems: api.ProblemsOf(document.Refused(f, paths)), LiteralSecrets: paths,
		Err:  errors.New("flow " + f.Metadata.Name + " is not saved: a secret is written out in it"),
		Hint: "refer to a Secret instead; to keep it in the file in plain text, save with --allow-literal-secrets (in the API, allowLiteralSecrets)",
	}
}
