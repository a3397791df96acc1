package server

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"

	"github.com/patchbay-dev/patchbay/engine/runtime/view"
	"github.com/patchbay-dev/patchbay/engine/server/exchange"
)

// wholeRun has the engine answer that has the run in the path, or joins the parts of one
// whose messages several engines have handled.
func wholeRun(s *Server, o operation, w http.ResponseWriter, r *http.Request) {
	name, id := r.PathValue("name"), r.PathValue("run")
	deployed, err := s.options.Flows.Running(name)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	if id == lastRun {
		id = s.newestRun(w, r, name)
	}
	own, ok := deployed.Run(id)
	if id == "" || ok && own.Part == "" {
		byItsEngine(s, o, w, r)
		return
	}
	var parts []view.RunRecord
	if ok {
		parts = append(parts, own)
	}
	for _, peer := range s.options.Peers.Others() {
		part, found, err := s.partOf(r, peer, "/api/v1/flows/"+url.PathEscape(name)+"/runs/"+url.PathEscape(id))
		switch {
		case err != nil:
			s.options.Logger.Warn("another engine does not answer; its part of the run is not shown", "engine", peer, "run", id, "error", err)
			s.unanswered(w, peer)
		case found && part.Part == "":
			exchange.WriteJSON(w, http.StatusOK, part)
			return
		case found:
			parts = append(parts, part)
		}
	}
	if len(parts) == 0 {
		byItsEngine(s, o, w, r) // which says that there is none
		return
	}
	exchange.WriteJSON(w, http.StatusOK, view.JoinRuns(parts))
}

// partOf asks an engine for its part of a run, false when it has none.
func (s *Server) partOf(r *http.Request, peer, path string) (part view.RunRecord, found bool, err error) {
	answer, err := s.askSoon(r, peer, path, http.NoBody)
	if err != nil {
		return part, false, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return part, false, nil
	}
	err = json.NewDecoder(io.LimitReader(answer.Body, maxPeerAnswer)).Decode(&part)
	return part, err == nil, err
}

// joinParts makes one line of the parts of each run. The lines are sorted by the runs' ids.
func joinParts(lines []view.RunSummary) []view.RunSummary {
	joined := make([]view.RunSummary, 0, len(lines))
	for len(lines) > 0 {
		end := 1
		for end < len(lines) && lines[end].ID == lines[0].ID && lines[end].Part != "" {
			end++
		}
		joined = append(joined, view.JoinSummaries(slices.Clone(lines[:end])))
		lines = lines[end:]
	}
	return joined
}
