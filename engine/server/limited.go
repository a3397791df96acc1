package server

import (
	"context"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
	"github.com/patchbay-dev/patchbay/engine/server/api"
)

// permitDraft lets a document be judged, which says more of the engine than the document
// itself: for those who may change its flow, and, since that is how the editor shows a
// flow, for those who may see it and have changed nothing. Its secrets are restored.
func (s *Server) permitDraft(ctx context.Context, document *flow.Flow) (edits bool, err error) {
	name := document.Metadata.Name
	wanted := s.editing(name)
	allowed, reason, err := s.allowed(ctx, wanted, name)
	if err != nil || allowed {
		return allowed, err
	}
	sees, _, err := s.allowed(ctx, look, name)
	if err != nil {
		return false, err
	}
	stored, missing := s.options.Flows.Get(name)
	if !sees || missing != nil || stored.Document.Flow == nil || len(flow.Diff(stored.Document.Flow, document)) > 0 {
		return false, s.forbidden(ctx, wanted, name, reason)
	}
	return false, nil
}

// withoutRuns takes out of a status what the runs say.
func withoutRuns(status view.Status) view.Status {
	status.LastRun, status.LastFinished = nil, nil
	nodes := make([]view.NodeStatus, len(status.Nodes))
	for i, n := range status.Nodes {
		n.Panel, n.LastError, n.Busy = nil, nil, nil
		nodes[i] = n
	}
	status.Nodes = nodes
	return status
}

// maxRefused is how long a list may be that says of each line what may not be done with it:
// that are two questions a line for who may do it with none. Whoever tries it learns it too.
const maxRefused = 200

// limitLines takes out of lines of flows what their reader may not see, and says what the
// reader may not do.
func (s *Server) limitLines(ctx context.Context, lines []api.Flow) error {
	names := make([]string, len(lines))
	for i, line := range lines {
		names[i] = line.Name
	}
	withRuns, err := s.those(ctx, seeingRun, names)
	if err != nil {
		return err
	}
	for i, line := range lines {
		if !withRuns[line.Name] {
			lines[i].LastFinished, lines[i].NextRun = nil, nil
		}
	}
	if len(lines) > maxRefused {
		return nil
	}
	starts, err := s.those(ctx, starting, names)
	if err != nil {
		return err
	}
	removes, err := s.those(ctx, removing, names)
	for i, line := range lines {
		if !starts[line.Name] {
			lines[i].Refused = append(lines[i].Refused, "start")
		}
		if !removes[line.Name] {
			lines[i].Refused = append(lines[i].Refused, "remove")
		}
	}
	return err
}
