package queue

import (
	"strings"

	"github.com/patchbay-dev/patchbay/engine/queue/embedded"
)

// setAside moves the files of a consumer that can't be read out of the way, so that it can
// be made again. What is finished is not known then.
func (f *Flow) setAside(l *lane, why error) {
	server := f.broker.link.embedded()
	if server == nil || !strings.Contains(why.Error(), "creating store for consumer") {
		return
	}
	kept, err := server.SetAside(f.names.queue, l.consumer)
	f.broker.options.Logger.Error("the files about what is finished on a queued edge are damaged and set aside: messages of the last minutes are handled again",
		"flow", f.name, "edge", l.edge.name, "directory", kept, "error", err)
	l.edge.report("files were damaged: messages of the last minutes are handled again")
}

// reportLoss says once when the server knows that messages are lost.
func (f *Flow) reportLoss() {
	server := f.broker.link.embedded()
	if server == nil || f.lossAsked {
		return
	}
	f.lossAsked = true
	for _, stream := range []string{f.names.queue, f.names.letters} {
		lost, err := server.Lost(stream)
		if err != nil || !lost {
			continue
		}
		f.broker.options.Logger.Error("files of a queue are damaged, and messages that waited are lost", "flow", f.name, "stream", stream)
		f.mu.RLock()
		edges := f.edges
		f.mu.RUnlock()
		for _, e := range edges {
			e.report("files were damaged: messages that waited may be lost")
		}
	}
}

// embedded returns the server inside the process; nil when there is none.
func (l *link) embedded() *embedded.Server {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.server
}
