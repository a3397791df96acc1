package recording

import (
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/redact"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// last returns the records of up to limit hops of one kind, newest first. It
// renders those alone: a run may have many others.
func (r *Run) last(limit int, wanted func(node, edge string) bool) []view.HopRecord {
	if compacted := r.compacted.Load(); compacted != nil {
		return compacted.last(limit, wanted)
	}
	hops := r.hops()
	var chosen []*Hop
	for _, h := range slices.Backward(hops) {
		if len(chosen) == limit {
			break
		}
		if h.Edge != nil && wanted(h.Node(), h.Edge.Name) {
			chosen = append(chosen, h)
		}
	}
	var records []view.HopRecord
	if len(chosen) > 0 {
		secrets := r.Secrets()
		printer := redact.NewPrinter(secrets)
		for _, h := range chosen {
			records = append(records, h.record(secrets, printer))
		}
	}
	if compacted := r.compacted.Load(); compacted != nil { // a part of what was read may have been gone
		return compacted.last(limit, wanted)
	}
	return records
}

func (s *compactRun) last(limit int, wanted func(node, edge string) bool) []view.HopRecord {
	var records []view.HopRecord
	for _, h := range slices.Backward(s.record.Records) {
		if len(records) == limit {
			break
		}
		if h.Edge != "" && wanted(h.Node, h.Edge) {
			h.Log = nil
			records = append(records, h)
		}
	}
	return records
}

// Messages returns up to limit messages that arrived where it is wanted, newest first.
func (h *History) Messages(limit int, wanted func(node, edge string) bool) []view.MessageRecord {
	found := []view.MessageRecord{}
	for _, r := range h.Newest(0) {
		if len(found) >= limit {
			break
		}
		for _, record := range r.last(limit-len(found), wanted) {
			_, port, _ := strings.Cut(record.Edge[strings.LastIndex(record.Edge, "-> ")+3:], ".")
			found = append(found, view.MessageRecord{Run: r.ID, Hop: record.Index, Edge: record.Edge, Port: port, At: r.Began.Add(record.Start), State: record.State,
				Message: record.Message, Cut: record.Cut, Masked: record.Masked, Error: record.Error})
		}
	}
	return found
}
