package server

import (
	"context"
	"net/http"

	"github.com/patchbay-dev/patchbay/engine/server/admission"
	"github.com/patchbay-dev/patchbay/engine/server/exchange"
)

// operation is one route of the API: how it is reached, what it takes and what
// it gives. The mux, the OpenAPI document and the tests are made from the same
// list of them.
type operation struct {
	method  string
	pattern string // of http.ServeMux
	id      string
	summary string
	input   any      // its type is in the document; nil for none
	bodies  []output // what the whole body may be, beside JSON fields
	outputs []output
	load    admission.Load // what it asks of the server
	across  across         // how several engines answer; nil: the one that is asked
	need    need           // what it asks of whoever calls it
	handle  func(w http.ResponseWriter, r *http.Request) (any, error)
}

// output is one form of an answer, or of a body.
type output struct {
	status      int
	structure   any
	contentType string // empty: JSON
}

// answer is an output that writes itself instead of becoming JSON.
type answer interface {
	Write(w http.ResponseWriter, r *http.Request) error
}

// op makes an operation of a function from its input to its output. The fields
// of the input say by their tags where they come from: path, query, header,
// json for the body's fields, body:"raw" for the whole body.
func op[I, O any](method, pattern, id, summary string, handle func(ctx context.Context, in I) (O, error)) operation {
	var in I
	var out O
	return operation{
		method: method, pattern: pattern, id: id, summary: summary, input: in,
		outputs: []output{{status: http.StatusOK, structure: out}},
		handle: func(_ http.ResponseWriter, r *http.Request) (any, error) {
			var in I
			if err := exchange.Decode(r, &in); err != nil {
				return nil, err
			}
			return handle(r.Context(), in)
		},
	}
}

// takes adds what the whole body may be.
func (o operation) takes(bodies ...output) operation {
	o.bodies = bodies
	return o
}

// What an operation may ask of the server.
const (
	light  = admission.Light
	heavy  = admission.Heavy
	change = admission.Change
	stream = admission.Stream
)

// costs says what the operation asks of the server.
func (o operation) costs(what admission.Load) operation {
	o.load = what
	return o
}

// gives replaces the outputs of the document.
func (o operation) gives(outputs ...output) operation {
	o.outputs = outputs
	return o
}

// operations are all routes of the API.
func (s *Server) operations() []operation {
	var all []operation
	for _, some := range [][]operation{
		s.aboutRoutes(), s.flowRoutes(), s.diskRoutes(), s.controlRoutes(), s.runRoutes(), s.allRunRoutes(), s.moduleRoutes(),
		s.designRoutes(), s.solutionRoutes(), s.eventRoutes(), s.liveRoutes(), s.previewRoutes(), s.secretRoutes(), s.exportRoutes(), s.testRoutes(),
		s.instanceRoutes(), s.catalogueRoutes(), s.queueRoutes(), s.letterRoutes(), s.statusRoutes(),
	} {
		all = append(all, some...)
	}
	return all
}

// serve runs an operation and writes its answer.
func (s *Server) serve(o operation) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		result, err := o.handle(w, r)
		if o.load == heavy && r.Context().Err() != nil {
			// What was found is not whole. Nobody reads this, unless it was replaced.
			result, err = nil, context.Cause(r.Context())
		}
		switch result := result.(type) {
		case nil:
			if err != nil {
				s.fail(w, r, err)
			}
		case answer:
			if err == nil {
				err = result.Write(w, r)
			}
			if err != nil {
				s.fail(w, r, err)
			}
		default:
			if err != nil {
				s.fail(w, r, err)
				return
			}
			exchange.WriteJSON(w, http.StatusOK, result)
		}
	})
}
