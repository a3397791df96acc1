package queue

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"

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

// reportLoss says once when messages are lost.
func (f *Flow) reportLoss() {
	server := f.broker.link.embedded()
	if server == nil || f.lossAsked {
		return
	}
	f.lossAsked = true
	for _, of := range []struct{ stream, what string }{{f.names.queue, lostMessages}, {f.names.letters, lostRecords}} {
		if lost := server.Missing(of.stream); lost > 0 {
			f.lose(of.stream, of.what, lost)
		}
	}
}

const (
	lostMessages = "messages that waited"
	lostRecords  = "dead letters, or what was known of attempts and pauses"
)

// lose says that messages of a stream are lost.
func (f *Flow) lose(stream, what string, lost uint64) {
	f.broker.options.Logger.Error("files of a queue were damaged, and "+what+" may be lost", "flow", f.name, "stream", stream, "messages", lost)
	f.losses = append(f.losses, fmt.Sprintf("%s are lost, %d or fewer", what, lost))
	f.mu.RLock()
	edges := f.edges
	f.mu.RUnlock()
	for _, e := range edges {
		e.reportFor(lossShown, "files of the queues were damaged: "+strings.Join(f.losses, "; ")+". Send again what is missing")
	}
}

// lossShown is how long the state of an edge has a loss in it.
const lossShown = time.Hour

// embedded returns the server inside the process; nil when there is none.
func (l *link) embedded() *embedded.Server {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.server
}

// resetAhead makes those consumers again that are ahead of their stream, which is shorter than
// it was: they would pass over what is put next. Other engines can't be, and a server of its
// own keeps its files itself.
func (f *Flow) resetAhead(ctx context.Context, stream jetstream.Stream, there map[string]*jetstream.ConsumerInfo) error {
	if !f.alone() || f.aheadReset.Load() {
		return nil
	}
	// Asked after the consumers were, which may be handing out.
	now, err := stream.Info(ctx)
	if err != nil {
		return fmt.Errorf("the stream %s: %w", f.names.queue, err)
	}
	last := now.State.LastSeq
	for name, info := range there {
		if max(info.Delivered.Stream, info.AckFloor.Stream) <= last {
			continue
		}
		f.broker.options.Logger.Error("a queue has fewer messages than were handed out, as after its files were damaged: messages of the last minutes are handled again",
			"flow", f.name, "edge", info.Config.Metadata[metaEdge])
		if err := stream.DeleteConsumer(ctx, name); err != nil {
			return fmt.Errorf("make the consumer %s again: %w", name, err)
		}
		config := info.Config
		made, err := stream.CreateConsumer(ctx, config)
		if err != nil {
			return fmt.Errorf("make the consumer %s again: %w", name, err)
		}
		there[name] = made.CachedInfo()
		f.found(there[name])
	}
	f.aheadReset.Store(true)
	return nil
}
