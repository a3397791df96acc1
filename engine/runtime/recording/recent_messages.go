package recording

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// MessageRecord is a message that arrived at a node in a run that is kept,
// masked and bounded.
type MessageRecord struct {
	Run     string          `json:"run"`
	Hop     int             `json:"hop"` // index in the run
	Edge    string          `json:"edge"`
	Port    string          `json:"port"` // target port
	At      time.Time       `json:"at"`
	State   string          `json:"state" enum:"running,queued,retried,ok,handled,failed"`
	Message json.RawMessage `json:"message,omitempty"` // absent when it never came to one, or when the run is too large to keep it
	Cut     bool            `json:"cut,omitempty"`
	Masked  bool            `json:"masked,omitempty"`
	Error   string          `json:"error,omitempty"`
}

// EdgeName is the name of an edge in the records.
func EdgeName(from, to string) string { return from + " -> " + to }

// last returns the records of up to limit hops of one kind, newest first. It
// renders those alone: a run may have many others.
func (r *Run) last(limit int, wanted func(node, edge string) bool) []HopRecord {
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
	var records []HopRecord
	if len(chosen) > 0 {
		secrets := r.Secrets()
		for _, h := range chosen {
			records = append(records, h.record(secrets))
		}
	}
	if compacted := r.compacted.Load(); compacted != nil { // a part of what was read may have been gone
		return compacted.last(limit, wanted)
	}
	return records
}

func (s *compactRun) last(limit int, wanted func(node, edge string) bool) []HopRecord {
	var records []HopRecord
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
func (h *History) Messages(limit int, wanted func(node, edge string) bool) []MessageRecord {
	found := []MessageRecord{}
	for _, r := range h.Newest(0) {
		if len(found) >= limit {
			break
		}
		for _, record := range r.last(limit-len(found), wanted) {
			_, port, _ := strings.Cut(record.Edge[strings.LastIndex(record.Edge, "-> ")+3:], ".")
			found = append(found, MessageRecord{Run: r.ID, Hop: record.Index, Edge: record.Edge, Port: port, At: r.Began.Add(record.Start), State: record.State,
				Message: record.Message, Cut: record.Cut, Masked: record.Masked, Error: record.Error})
		}
	}
	return found
}
