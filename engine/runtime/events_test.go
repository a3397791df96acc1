package runtime_test

import (
	"encoding/json"
	"testing"
	"testing/synctest"
	"time"

	"github.com/patchbay-dev/patchbay/engine/runtime/recording"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// A slow reader gets the number of events that it missed, once.
func TestEventsSayHowManyWereMissed(t *testing.T) {
	k := newKit(t)
	events := k.Subscribe(t.Context(), 1)
	for range 4 {
		k.Announce(view.Event{Kind: view.EventPanel})
	}
	if first := <-events; first.Missed != 0 {
		t.Errorf("the first event missed %d", first.Missed)
	}
	for _, want := range []int64{3, 0} {
		k.Announce(view.Event{Kind: view.EventPanel})
		if next := <-events; next.Missed != want {
			t.Errorf("missed = %d, want %d", next.Missed, want)
		}
	}
}

// Who asks learns what was missed though no event follows, once.
func TestMissedWithoutAnEventThatFollows(t *testing.T) {
	k := newKit(t)
	events, other := k.Subscribe(t.Context(), 1), k.Subscribe(t.Context(), 10)
	for range 4 {
		k.Announce(view.Event{Kind: view.EventPanel})
	}
	<-events
	for _, want := range []int64{3, 0} {
		if got := k.Missed(events); got != want {
			t.Errorf("missed = %d, want %d", got, want)
		}
	}
	k.Announce(view.Event{Kind: view.EventPanel})
	if next := <-events; next.Missed != 0 {
		t.Errorf("the next event says again that %d were missed", next.Missed)
	}
	if got := k.Missed(other); got != 0 {
		t.Errorf("who was fast enough has missed %d", got)
	}
}

// Hops that go well are shown one in a while; each that fails is shown.
func TestHopsThatFailAreAllShown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newKit(t)
		f := k.deploy(t, `
nodes: [{id: a, component: test/pass}, {id: b, component: test/fail}, {id: c, component: test/sink}]
edges: [{from: a.out, to: c.in}, {from: a.out, to: b.in}]`)
		events := k.Subscribe(t.Context(), 1000)
		shown := func() (well, failed int) {
			for {
				select {
				case e := <-events:
					switch {
					case e.Kind != view.EventHop:
					case e.Hop.Error != "" && e.Node == "b":
						failed++
					case e.Hop.Error == "":
						well++
					}
				default:
					return well, failed
				}
			}
		}
		for range 2 {
			for range 10 { // at one moment
				_, _ = f.Send(t.Context(), "a", "in", json.RawMessage(`{"text":"x"}`))
			}
			if well, failed := shown(); well != 1 || failed != 10 {
				t.Errorf("%d hops that went well were shown, and %d of 10 that failed", well, failed)
			}
			time.Sleep(time.Second)
		}
		k.Close(t.Context())
	})
}

// Of a run that fails over and over, the first thousand failures are shown, and then
// every thousandth.
func TestWhichFailuresAreShown(t *testing.T) {
	for n, want := range map[int64]bool{1: true, 1000: true, 1001: false, 1999: false, 2000: true, 2001: false} {
		if got := recording.FailureShown(n); got != want {
			t.Errorf("failure %d is shown: %t", n, got)
		}
	}
}

func TestWhatIsNewOfAStatus(t *testing.T) {
	status := func(change func(*view.NodeStatus)) view.Status {
		node := view.NodeStatus{ID: "a", Component: "test/pass", LastError: &view.NodeFailure{Run: "1", Error: "no"}, Busy: &view.NodeBusy{Run: "1"}}
		change(&node)
		return view.Status{Name: "test", Nodes: []view.NodeStatus{node}, Edges: []view.EdgeStatus{{From: "a.out", To: "b.in"}}}
	}
	before := status(func(*view.NodeStatus) {})
	tests := map[string]struct {
		change func(*view.NodeStatus)
		isNew  bool
	}{
		"nothing":         {func(*view.NodeStatus) {}, false},
		"a panel":         {func(n *view.NodeStatus) { n.Panel = json.RawMessage("{}") }, false}, // has events of its own
		"another error":   {func(n *view.NodeStatus) { n.LastError.Error = "still no" }, true},
		"no error":        {func(n *view.NodeStatus) { n.LastError = nil }, true},
		"another message": {func(n *view.NodeStatus) { n.Busy.Run = "2" }, true},
		"at no message":   {func(n *view.NodeStatus) { n.Busy = nil }, true},
		"a component":     {func(n *view.NodeStatus) { n.Component = "test/fail" }, true},
		"messages":        {func(n *view.NodeStatus) { n.LastMessages = 1 }, true},
		"failures":        {func(n *view.NodeStatus) { n.LastFailures = 1 }, true},
		"a start button":  {func(n *view.NodeStatus) { n.Startable = true }, true},
		"a start":         {func(n *view.NodeStatus) { n.Running = true }, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			for direction, pair := range map[string][2]view.Status{"then": {before, status(test.change)}, "back": {status(test.change), before}} {
				delta, isNew := pair[1].Since(pair[0])
				if isNew != test.isNew || (len(delta.Nodes) == 1) != test.isNew || len(delta.Edges) > 0 {
					t.Errorf("%s: new %t, %+v", direction, isNew, delta)
				}
			}
		})
	}
	if delta, isNew := before.Since(view.Status{}); !isNew || len(delta.Nodes) != 1 || len(delta.Edges) != 1 {
		t.Errorf("beside nothing: new %t, %+v", isNew, delta)
	}
}
