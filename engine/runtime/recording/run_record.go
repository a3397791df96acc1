package recording

import (
	"slices"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/redact"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// Summary is the run as it is now, masked.
func (r *Run) Summary() view.RunSummary {
	if compacted := r.compacted.Load(); compacted != nil {
		return compacted.record.RunSummary
	}
	s := view.RunSummary{ID: r.ID, Flow: r.History.flow, Trigger: r.Beginning.Node, Sent: !r.Source || r.ByHand, State: view.StateRunning, Started: r.Began,
		Failures: r.Failures.Load(), Handled: min(r.handled.Load(), r.Failures.Load())} // one that is reported twice is one
	if item := r.item(); item != "" {
		s.Item = redact.Text(item, r.Secrets())
	}
	r.mu.Lock()
	s.Hops = r.count + r.dropped - r.taken
	r.mu.Unlock()
	if r.queued.Load() {
		s.Part, s.Waiting = r.part(), r.balance()
	}
	if !r.finished.Load() {
		s.Duration = time.Since(r.Began)
		if r.History.isParked(r) {
			s.State, s.WaitsHere = view.StateWaiting, r.waitsHere() > 0
		}
		return s
	}
	s.Duration = r.took
	if first := r.firstFailure.Load(); first != nil {
		s.FirstFailure = redact.Text((*first).Error(), r.Secrets())
	}
	if r.about.Load() != nil {
		s.Items, s.FailedItems = r.Tally().Items, r.Tally().FailedItems
	}
	if s.Failures > 0 {
		s.Causes = r.Tally().causes(r.Secrets())
	}
	switch {
	case r.err != nil:
		s.State, s.Error = view.StateFailed, redact.Text(r.err.Error(), r.Secrets())
	case s.Failures > s.Handled:
		s.State, s.Error = view.StateFailed, s.FirstFailure
	case s.Failures > 0:
		s.State = view.StateHandled
	default:
		s.State = view.StateOK
	}
	if r.over.Load() {
		s.Waiting = min(s.Waiting, 0)
	} else if s.Left = r.left(); len(s.Left) > 0 {
		s.State, s.Waiting = view.StateWaiting, max(s.Waiting, 1)
	}
	if compacted := r.compacted.Load(); compacted != nil { // the hops, and so the secrets, may have been gone
		return compacted.record.RunSummary
	}
	return s
}

// Record is the whole run as it is now, masked and bounded.
func (r *Run) Record() view.RunRecord {
	if compacted := r.compacted.Load(); compacted != nil {
		return compacted.record
	}
	hops := r.hops()
	secrets := r.Secrets()
	record := view.RunRecord{RunSummary: r.Summary(), Records: make([]view.HopRecord, 0, len(hops))}
	printer := redact.NewPrinter(secrets)
	for _, h := range hops {
		record.Records = append(record.Records, h.record(secrets, printer))
	}
	r.mu.Lock()
	notes := slices.Clone(r.notes)
	record.Dropped, record.DroppedLines = r.dropped, r.unnoted
	r.mu.Unlock()
	for _, n := range notes {
		if n.hop < 0 || int(n.hop) >= len(record.Records) {
			continue
		}
		line := view.LogLine{At: n.at, Level: n.level.String(), Text: redact.Text(n.text, secrets)}
		record.Records[n.hop].Log = append(record.Records[n.hop].Log, line)
	}
	if compacted := r.compacted.Load(); compacted != nil { // a part of what was read may have been gone
		return compacted.record
	}
	return record
}

// record is the hop as it is now; the printer has the same secrets.
func (h *Hop) record(secrets *redact.Set, printer redact.Printer) view.HopRecord {
	record := h.outline(secrets)
	if h.State.Load() >= hopArrived {
		shown := printer.Show(h.Message)
		record.Message, record.Cut, record.Masked = shown.JSON, shown.Cut, shown.Masked
		record.Unmapped = h.Unmapped
		if h.Edge != nil && h.Edge.Outside {
			if shown := printer.Show(h.source()); !shown.Cut {
				record.Emitted = shown.JSON
			}
		}
	}
	return record
}

// outline is the record without the message.
func (h *Hop) outline(secrets *redact.Set) view.HopRecord {
	record := view.HopRecord{Index: int(h.index), Parent: -1, Node: h.Node(), State: view.StateRunning, Start: h.Start}
	if h.State.Load() >= hopArrived {
		record.Item = redact.Text(h.Item, secrets)
	}
	if h.Parent != nil {
		record.Parent = int(h.Parent.index)
	}
	if h.Edge != nil {
		record.Edge = h.Edge.Name
	}
	if h.wait != nil {
		waits(&record, h, secrets)
	}
	if h.State.Load() < HopDone {
		if !h.endedElsewhere() {
			record.Duration = time.Since(h.Run.Began) - h.begun()
		}
		return record
	}
	record.Duration = h.took
	own := h.own()
	record.Failures, record.Downstream = own.count, h.downstream
	switch {
	case own.unhandled > 0:
		record.State = view.StateFailed
	case own.count > 0 || h.failure != nil:
		record.State = view.StateHandled
	default:
		record.State = view.StateOK
	}
	attempt := h.attempt()
	retried := h.failure != nil && attempt != nil && attempt.retried.Load()
	shown := h.failure
	if shown == nil && len(own.errs) > 0 {
		shown = own.errs[0]
	}
	if shown != nil {
		record.Error = redact.Text(shown.Error(), secrets)
		if own.count > 0 || retried && !h.downstream {
			record.Cause = view.CauseOf(record.Error)
		}
		record.Retryable = module.IsRetryable(shown)
		record.RetryAfter, _ = module.RetryTime(shown)
	}
	if h.Attempts > 1 {
		record.Attempts = int(h.Attempts)
	}
	if retried {
		record.State = view.StateRetried
	}
	return record
}

// waits fills in what is known of a message of a queued edge.
func waits(record *view.HopRecord, h *Hop, secrets *redact.Set) {
	w := h.wait
	record.MessageID, record.QueuedSince, record.Attempt = w.ID, &w.Since, w.Attempt
	if h.Waiting() {
		record.State, record.Item = view.StateQueued, redact.Text(w.Item, secrets)
		if !w.Next.IsZero() {
			record.NextAttempt = &w.Next
		}
		return
	}
	if h.endedElsewhere() {
		record.State, record.Elsewhere = view.StateOK, true
		return
	}
	record.Start = h.begun()
	record.Waited = max(0, h.Run.Began.Add(record.Start).Sub(w.Since))
}
