package server

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/runtime/view"
	"github.com/patchbay-dev/patchbay/engine/server/exchange"
)

// across is how several engines answer a request that came to one of them.
type across func(s *Server, o operation, w http.ResponseWriter, r *http.Request)

// over says how several engines answer the operation. By default the one that is asked does.
func (o operation) over(how across) operation {
	o.across = how
	return o
}

// everywhere serves an operation, by other engines too where it says so.
func (s *Server) everywhere(o operation) http.Handler {
	own := s.serve(o)
	if o.across == nil || s.options.Peers == nil {
		return own
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { o.across(s, o, w, r) })
}

// byItself is an operation that asks other engines as it goes on.
func byItself(s *Server, o operation, w http.ResponseWriter, r *http.Request) {
	s.serve(o).ServeHTTP(w, r)
}

// byLeader has the engine answer that runs the flow's triggers. One that does not answer is
// named, and what this engine knows is given in its place; a change is refused then.
func byLeader(s *Server, o operation, w http.ResponseWriter, r *http.Request) {
	leader := s.leader(r.PathValue("name"))
	if leader == "" {
		s.serve(o).ServeHTTP(w, r)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		s.fail(w, r, exchange.BadRequest("read the request: %w", err))
		return
	}
	answer, err := s.askSoon(r, leader, r.URL.RequestURI(), bytes.NewReader(body))
	switch {
	case err == nil:
		s.relay(w, r, answer)
	case r.Method == http.MethodGet:
		s.options.Logger.Warn("another engine does not answer; what it has is not shown", "engine", leader, "path", r.URL.Path, "error", err)
		s.unanswered(w, leader)
		s.serve(o).ServeHTTP(w, r)
	default:
		s.fail(w, r, &exchange.Error{Status: http.StatusServiceUnavailable, Err: err,
			Hint: "the engine that runs the flow's triggers does not answer; within seconds another one takes its place: try again then"})
	}
}

// byItsEngine has the engine answer that has the run in the path.
func byItsEngine(s *Server, o operation, w http.ResponseWriter, r *http.Request) {
	name, id := r.PathValue("name"), r.PathValue("run")
	deployed, err := s.options.Flows.Running(name)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	target := r.URL.RequestURI()
	if id == lastRun {
		if newest := s.newestRun(w, r, name); newest != "" {
			target = strings.Replace(target, "/runs/"+lastRun, "/runs/"+url.PathEscape(newest), 1)
			r.SetPathValue("run", newest)
			id = newest
		}
	}
	if _, ok := deployed.Run(id); !ok {
		for _, peer := range s.options.Peers.Others() {
			answer, err := s.askSoon(r, peer, target, http.NoBody)
			if err != nil {
				s.options.Logger.Warn("another engine does not answer; its runs are not shown", "engine", peer, "path", r.URL.Path, "error", err)
				s.unanswered(w, peer)
				continue
			}
			if answer.StatusCode != http.StatusNotFound {
				s.relay(w, r, answer)
				return
			}
			_ = answer.Body.Close()
		}
	}
	s.serve(o).ServeHTTP(w, r)
}

// newestRun is the id of the newest run of a flow on any engine; empty when there is none.
func (s *Server) newestRun(w http.ResponseWriter, r *http.Request, name string) string {
	newest := ""
	consider := func(runs []view.RunSummary) {
		for _, run := range runs {
			if newest == "" || view.CompareIDs(run.ID, newest) > 0 {
				newest = run.ID
			}
		}
	}
	if deployed, ok := s.options.Engine.Flow(name); ok {
		consider(deployed.Runs(1))
	}
	look := r.Clone(r.Context())
	look.Method = http.MethodGet
	for _, answer := range s.askAll(w, look, "/api/v1/flows/"+url.PathEscape(name)+"/runs?limit=1") {
		var list struct{ Items []view.RunSummary }
		if json.Unmarshal(answer.text, &list) == nil {
			consider(list.Items)
		}
	}
	return newest
}

// merged joins what all engines know. The answers are those of the engine that runs the
// flow's triggers, or this one, first.
func merged[O any](join func(r *http.Request, answers []O) O) across {
	return func(s *Server, o operation, w http.ResponseWriter, r *http.Request) {
		own, err := o.handle(w, r)
		if err != nil {
			s.fail(w, r, err)
			return
		}
		mine, ok := own.(O)
		if !ok {
			s.fail(w, r, errors.New("what the engines know is of different types"))
			return
		}
		leader := s.leader(r.PathValue("name"))
		answers := []O{mine}
		for _, one := range s.askAll(w, r, r.URL.RequestURI()) {
			var theirs O
			if err := json.Unmarshal(one.text, &theirs); err != nil {
				s.options.Logger.Warn("the answer of another engine can't be read; is it of another version?", "engine", one.peer, "path", r.URL.Path, "error", err)
				s.unanswered(w, one.peer)
				continue
			}
			if one.peer == leader {
				answers = append([]O{theirs}, answers...)
			} else {
				answers = append(answers, theirs)
			}
		}
		exchange.WriteJSON(w, http.StatusOK, join(r, answers))
	}
}
