package recording

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/redact"
)

// The states of a run and of a hop.
const (
	StateRunning = "running"
	StateWaiting = "waiting" // of a run: nothing is under way, messages of it wait in queues
	StateQueued  = "queued"  // of a hop: its message waits in a queue
	StateRetried = "retried" // of a hop: it failed, and its message is handled again
	StateOK      = "ok"
	StateHandled = "handled" // failed, and an error port took it
	StateFailed  = "failed"
)

// RunSummary is one line of a flow's run list.
type RunSummary struct {
	ID      string `json:"id"`
	Flow    string `json:"flow"`
	Trigger string `json:"trigger"` // the node that began the run
	// Sent says that no trigger began the run: somebody sent the node a message, or one again.
	Sent bool `json:"sent,omitempty"`
	// Item is what the run is about, as an itemName says; empty when it is about several.
	Item     string        `json:"item,omitempty"`
	State    string        `json:"state" enum:"running,waiting,ok,handled,failed"`
	Started  time.Time     `json:"started"`
	Duration time.Duration `json:"duration"` // nanoseconds; so far, while running
	Hops     int           `json:"hops"`
	Failures int64         `json:"failures"` // each counted at the node where it happened, handled or not
	Handled  int64         `json:"handled"`  // of these, taken by an error port
	Error    string        `json:"error,omitempty"`
	// Items is how many items the run was about, by their names, and FailedItems of how
	// many something failed. Both are there when the run is over.
	Items       int `json:"items,omitempty"`
	FailedItems int `json:"failedItems,omitempty"`
	// Causes are what the failures have in common, the most frequent first.
	Causes []Cause `json:"causes,omitempty"`
	// FirstFailure is the text of the first failure, where it happened.
	FirstFailure string `json:"firstFailure,omitempty"`
	// Part names this part of the run, when it put or handled messages of queued edges:
	// several processes may have recorded some. JoinRuns makes one record of them.
	Part string `json:"part,omitempty"`
	// Waiting counts the run's messages in queues. In one part it counts those put there
	// less those finished there, and can be negative.
	Waiting int `json:"waiting,omitempty"`
	// Left are the messages that wait, as far as this part knows, by queued edge.
	Left map[string]Left `json:"left,omitempty"`
	// Open says that the process has not ended this part. If it can't do so any more, the part
	// may have put more messages than it says.
	Open bool `json:"open,omitempty"`

	// WaitsHere says that messages which this process has put wait: it knows when they do no more.
	WaitsHere bool `json:"-"`
}

// Left are messages of a run that wait on an edge, by their sequences in the stream.
type Left struct {
	Sequences []uint64 `json:"sequences,omitempty"`
	UpTo      uint64   `json:"upTo,omitempty"` // the highest, in the place of too many
}

// maxLeft is how many sequences are listed.
const maxLeft = 100

// RunRecord is a whole run.
type RunRecord struct {
	RunSummary
	Records []HopRecord `json:"records"`
	Dropped int         `json:"dropped,omitempty"` // hops beyond the record's bound
	// DroppedLines is how many lines of the log are beyond its bound.
	DroppedLines int `json:"droppedLines,omitempty"`
}

// HopRecord is one delivery of a run. Messages are masked and bounded.
type HopRecord struct {
	Index  int    `json:"index"`
	Parent int    `json:"parent"` // -1 for the first
	Node   string `json:"node"`
	Edge   string `json:"edge,omitempty"`
	// Item is what the message is about, as the itemName of a node before says.
	Item     string          `json:"item,omitempty"`
	State    string          `json:"state" enum:"running,queued,retried,ok,handled,failed"`
	Start    time.Duration   `json:"start"` // nanoseconds since the run began
	Duration time.Duration   `json:"duration"`
	Message  json.RawMessage `json:"message,omitempty"`
	Cut      bool            `json:"cut,omitempty"`    // something of the message was left out
	Masked   bool            `json:"masked,omitempty"` // a secret in the message was masked
	Error    string          `json:"error,omitempty"`
	// Cause is the innermost part of the error, where the node itself failed.
	Cause string `json:"cause,omitempty"`
	// Failures is how many failures the node had while it handled the message: the one that
	// ended it, and those that it reported on its error port while it went on.
	Failures int `json:"failures,omitempty"`
	// Downstream says that a node further on failed, and this one returned its error.
	Downstream bool `json:"downstream,omitempty"`
	// Retryable says that another try could help, RetryAfter how long the other side asked
	// to wait: the marks of the error.
	Retryable  bool          `json:"retryable,omitempty"`
	RetryAfter time.Duration `json:"retryAfter,omitempty"` // nanoseconds
	Attempts   int           `json:"attempts,omitempty"`   // by the node's retry, when there was more than one

	// Of a message of a queued edge: its id, since when it waited, for how long in
	// nanoseconds, how often it was handled with this time, and before when it is not handled
	// again.
	MessageID   string        `json:"messageID,omitempty"`
	QueuedSince *time.Time    `json:"queuedSince,omitempty"`
	Waited      time.Duration `json:"waited,omitempty"`
	Attempt     int           `json:"attempt,omitempty"`
	NextAttempt *time.Time    `json:"nextAttempt,omitempty"`
	Elsewhere   bool          `json:"elsewhere,omitempty"` // another process has handled it; its part of the record has more

	Log []LogLine `json:"log,omitempty"`

	// Emitted is what the node before emitted, when that is one that may reach outside, such
	// as to a cluster: a test answers so in its place. Absent when it was too large.
	Emitted json.RawMessage `json:"emitted,omitempty"`
	// Unmapped says that Message is what the node before emitted: none came to the node.
	Unmapped bool `json:"unmapped,omitempty"`
}

// LogLine is what a component logged during a hop.
type LogLine struct {
	At    time.Duration `json:"at"`
	Level string        `json:"level"`
	Text  string        `json:"text"`
}

// Summary is the run as it is now, masked.
func (r *Run) Summary() RunSummary {
	if compacted := r.compacted.Load(); compacted != nil {
		return compacted.record.RunSummary
	}
	s := RunSummary{ID: r.ID, Flow: r.History.flow, Trigger: r.Beginning.Node, Sent: !r.Source || r.ByHand, State: StateRunning, Started: r.Began,
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
			s.State, s.WaitsHere = StateWaiting, r.waitsHere() > 0
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
		s.State, s.Error = StateFailed, redact.Text(r.err.Error(), r.Secrets())
	case s.Failures > s.Handled:
		s.State, s.Error = StateFailed, s.FirstFailure
	case s.Failures > 0:
		s.State = StateHandled
	default:
		s.State = StateOK
	}
	if r.over.Load() {
		s.Waiting = min(s.Waiting, 0)
	} else if s.Left = r.left(); len(s.Left) > 0 {
		s.State, s.Waiting = StateWaiting, max(s.Waiting, 1)
	}
	if compacted := r.compacted.Load(); compacted != nil { // the hops, and so the secrets, may have been gone
		return compacted.record.RunSummary
	}
	return s
}

// Record is the whole run as it is now, masked and bounded.
func (r *Run) Record() RunRecord {
	if compacted := r.compacted.Load(); compacted != nil {
		return compacted.record
	}
	hops := r.hops()
	secrets := r.Secrets()
	record := RunRecord{RunSummary: r.Summary(), Records: make([]HopRecord, 0, len(hops))}
	for _, h := range hops {
		record.Records = append(record.Records, h.record(secrets))
	}
	r.mu.Lock()
	notes := slices.Clone(r.notes)
	record.Dropped, record.DroppedLines = r.dropped, r.unnoted
	r.mu.Unlock()
	for _, n := range notes {
		if n.hop < 0 || int(n.hop) >= len(record.Records) {
			continue
		}
		line := LogLine{At: n.at, Level: n.level.String(), Text: redact.Text(n.text, secrets)}
		record.Records[n.hop].Log = append(record.Records[n.hop].Log, line)
	}
	if compacted := r.compacted.Load(); compacted != nil { // a part of what was read may have been gone
		return compacted.record
	}
	return record
}

func (h *Hop) record(secrets *redact.Set) HopRecord {
	record := h.outline(secrets)
	if h.State.Load() >= hopArrived {
		shown := redact.Show(h.Message, secrets)
		record.Message, record.Cut, record.Masked = shown.JSON, shown.Cut, shown.Masked
		record.Unmapped = h.Unmapped
		if h.Edge != nil && h.Edge.Outside {
			if shown := redact.Show(h.source(), secrets); !shown.Cut {
				record.Emitted = shown.JSON
			}
		}
	}
	return record
}

// outline is the record without the message.
func (h *Hop) outline(secrets *redact.Set) HopRecord {
	record := HopRecord{Index: int(h.index), Parent: -1, Node: h.Node(), State: StateRunning, Start: h.Start}
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
		record.waits(h, secrets)
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
		record.State = StateFailed
	case own.count > 0 || h.failure != nil:
		record.State = StateHandled
	default:
		record.State = StateOK
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
			record.Cause = CauseOf(record.Error)
		}
		record.Retryable = module.IsRetryable(shown)
		record.RetryAfter, _ = module.RetryTime(shown)
	}
	if h.Attempts > 1 {
		record.Attempts = int(h.Attempts)
	}
	if retried {
		record.State = StateRetried
	}
	return record
}

// waits fills in what is known of a message of a queued edge.
func (record *HopRecord) waits(h *Hop, secrets *redact.Set) {
	w := h.wait
	record.MessageID, record.QueuedSince, record.Attempt = w.ID, &w.Since, w.Attempt
	if h.Waiting() {
		record.State, record.Item = StateQueued, redact.Text(w.Item, secrets)
		if !w.Next.IsZero() {
			record.NextAttempt = &w.Next
		}
		return
	}
	if h.endedElsewhere() {
		record.State, record.Elsewhere = StateOK, true
		return
	}
	record.Start = h.begun()
	record.Waited = max(0, h.Run.Began.Add(record.Start).Sub(w.Since))
}
