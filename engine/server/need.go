package server

import (
	"context"
	"net/http"

	"github.com/patchbay-dev/patchbay/engine/server/auth"
)

// need is what a route asks of whoever calls it, before it is served.
type need struct {
	words string // for people and tests; empty: nothing was declared, which lets the administrator pass alone
	check func(s *Server, r *http.Request) error
	// audited is true of what changes something: the log says who did it.
	audited bool
}

// needs says what the operation asks of its caller.
func (o operation) needs(n need) operation {
	o.need = n
	return o
}

// toKnow lets everybody pass who has a token of anybody.
func toKnow() need {
	return need{words: "anybody", check: func(*Server, *http.Request) error { return nil }}
}

// toBelong lets those pass who may do something with some flow.
func toBelong() need {
	return need{words: "any right", check: func(s *Server, r *http.Request) error { return s.permitAny(r.Context()) }}
}

// byFlow is a right on the flow in the path.
func byFlow(wanted right) need {
	return need{words: wanted.String(), audited: wanted.verb != look.verb, check: func(s *Server, r *http.Request) error {
		return s.permit(r.Context(), wanted, r.PathValue("name"))
	}}
}

// toEdit is the right to change the flow in the path, or to make it.
func toEdit() need {
	return need{words: "edit", audited: true, check: func(s *Server, r *http.Request) error {
		return s.permitEdit(r.Context(), r.PathValue("name"))
	}}
}

// toDraft is toEdit for what changes nothing yet.
func toDraft() need {
	n := toEdit()
	n.audited = false
	return n
}

// filtered is a right that the operation asks for itself, flow by flow: it answers with what
// the caller may see.
func filtered(wanted right) need {
	return need{words: wanted.String() + ", filtered", check: func(s *Server, r *http.Request) error { return s.permitAny(r.Context()) }}
}

// byBody is the right to change the flow that the body is about, which the operation asks
// for when it has read the body.
func byBody(audited bool) need {
	return need{words: "edit, by the body", audited: audited, check: func(s *Server, r *http.Request) error { return s.permitAny(r.Context()) }}
}

// toEditAny is the right to change or make some flow.
func toEditAny(audited bool) need {
	return need{words: "edit any", audited: audited, check: func(s *Server, r *http.Request) error { return s.permitAnyEdit(r.Context()) }}
}

// toAdminister is for what concerns the whole server: the administrator, and who may change
// all flows.
func toAdminister() need {
	return need{words: "edit all", audited: true, check: func(s *Server, r *http.Request) error { return s.permit(r.Context(), updating, "") }}
}

// guarded asks for what an operation needs, before it is served.
func (s *Server) guarded(o operation, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := s.meets(o.need, r); err != nil {
			s.fail(w, r, err)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (s *Server) meets(n need, r *http.Request) error {
	switch {
	case auth.Of(r.Context()).Administrator:
		return nil
	case n.check == nil:
		return s.forbidden(r.Context(), right{verb: "use this route of the API, which is the administrator's;"}, "", "")
	}
	return n.check(s, r)
}

// mayScrape lets those read metrics who may do it anywhere in the cluster by its rules: GET
// on the path /metrics.
func (s *Server) mayScrape(ctx context.Context) error {
	allowed, reason, err := s.ask(ctx, auth.Action{Verb: "get", Path: "/metrics"})
	if err != nil || allowed {
		return err
	}
	return s.forbidden(ctx, right{verb: "get the path /metrics;"}, "", reason)
}
