package runtime

import (
	"encoding/json"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/patchbay-dev/patchbay/engine/redact"
)

// tapGap is the least time between two messages that a tap keeps: what watches
// must not slow what is watched.
const tapGap = 100 * time.Millisecond

// tap keeps the last message of a source port, sampled. It belongs to the node,
// so it outlives a save. Safe for concurrent use.
type tap struct {
	last atomic.Int64 // since the engine began; when a message was kept
	kept atomic.Pointer[Tapped]
}

func newTap() *tap {
	t := &tap{}
	t.last.Store(-int64(tapGap))
	return t
}

// offer keeps a message unless the tap has a fresh one. It costs two loads then.
func (t *tap) offer(now time.Duration, from *hop, data any) {
	last := t.last.Load()
	if int64(now)-last < int64(tapGap) || !t.last.CompareAndSwap(last, int64(now)) {
		return
	}
	t.kept.Store(&Tapped{Message: data, At: time.Now(), Run: from.run.id, ancestors: from.messages(), settings: from.run.generation.secrets})
}

// Tapped is a message that a source port emitted. It is shared with whatever
// else holds it, so it must not be changed.
type Tapped struct {
	Message any
	At      time.Time
	Run     string

	ancestors []any
	settings  *redact.Set // of the flow
}

// Secrets returns the secret values in the message, in those that led to it and
// in the flow's settings.
func (t Tapped) Secrets() *redact.Set {
	return t.settings.With(redact.Secrets(append(slices.Clone(t.ancestors), t.Message)...)...)
}

// Tap returns the last message that a source port emitted; one in 100 ms is
// kept. False when there is none.
func (f *Flow) Tap(node, port string) (any, bool) {
	tapped, ok := f.Tapped(node, port)
	return tapped.Message, ok
}

// Tapped is Tap with the message's circumstances.
func (f *Flow) Tapped(node, port string) (Tapped, bool) {
	w, ok := f.current.Load().nodes[node]
	if !ok || w.out[port] == nil {
		return Tapped{}, false
	}
	if kept := w.out[port].tap.kept.Load(); kept != nil {
		return *kept, true
	}
	return Tapped{}, false
}

// TapRecord is the last message of a source port, masked and bounded.
type TapRecord struct {
	Port    string          `json:"port"`
	At      time.Time       `json:"at"`
	Run     string          `json:"run"`
	Message json.RawMessage `json:"message"`
	Cut     bool            `json:"cut,omitempty"` // something was left out
}

// Taps returns the last message of each source port of a node that has one, by
// port.
func (f *Flow) Taps(node string) []TapRecord {
	records := []TapRecord{}
	w, ok := f.current.Load().nodes[node]
	if !ok {
		return records
	}
	for port := range w.out {
		tapped, ok := f.Tapped(node, port)
		if !ok {
			continue
		}
		shown := redact.Show(tapped.Message, tapped.Secrets())
		records = append(records, TapRecord{Port: port, At: tapped.At, Run: tapped.Run, Message: shown.JSON, Cut: shown.Cut})
	}
	slices.SortFunc(records, func(a, b TapRecord) int { return strings.Compare(a.Port, b.Port) })
	return records
}

// tap returns the tap of a source port. It is called under the flow's lock.
func (n *node) tap(port string) *tap {
	if n.taps[port] == nil {
		if n.taps == nil {
			n.taps = map[string]*tap{}
		}
		n.taps[port] = newTap()
	}
	return n.taps[port]
}
