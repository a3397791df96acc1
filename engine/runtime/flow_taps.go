package runtime

import (
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/redact"
	"github.com/patchbay-dev/patchbay/engine/runtime/recording"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// Tap returns the last message that a source port emitted; one in 100 ms is
// kept. False when there is none.
func (f *Flow) Tap(node, port string) (any, bool) {
	tapped, ok := f.Tapped(node, port)
	return tapped.Message, ok
}

// Tapped is Tap with the message's circumstances.
func (f *Flow) Tapped(node, port string) (recording.Tapped, bool) {
	w, ok := f.current.Load().nodes[node]
	if !ok || w.out[port] == nil {
		return recording.Tapped{}, false
	}
	return w.out[port].tap.Last()
}

// Taps returns the last message of each source port of a node that has one, by
// port.
func (f *Flow) Taps(node string) []view.TapRecord {
	records := []view.TapRecord{}
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
		records = append(records, view.TapRecord{Port: port, At: tapped.At, Run: tapped.Run, Message: shown.JSON, Cut: shown.Cut})
	}
	slices.SortFunc(records, func(a, b view.TapRecord) int { return strings.Compare(a.Port, b.Port) })
	return records
}

// tap returns the tap of a source port. It is called under the flow's lock.
func (n *node) tap(port string) *recording.Tap {
	if n.taps[port] == nil {
		if n.taps == nil {
			n.taps = map[string]*recording.Tap{}
		}
		n.taps[port] = recording.NewTap()
	}
	return n.taps[port]
}
