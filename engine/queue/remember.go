package queue

import (
	"context"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// The ids of messages that were put are known to NATS for a time, its duplicate window: what
// is put again within it is the same message. After an engine was down for long, or a message
// was tried again after long, its hop puts again what it has put before, so the window is as
// long as memory allows: a day where little is put, and never less than remembered.
const (
	remembered     = 2 * time.Minute
	rememberedMost = 24 * time.Hour
	// rememberedIDs is how many ids are known at once, about; each takes some 150 bytes of
	// the NATS server's memory.
	rememberedIDs = 200_000
)

// remember makes the window longer or shorter, by how much was put of late.
func (f *Flow) remember(ctx context.Context, js jetstream.JetStream) {
	f.infos.mu.Lock()
	at, last, config := f.infos.at, f.infos.state.LastSeq, f.infos.config
	f.infos.mu.Unlock()
	s := &f.sweep
	s.puts = append(s.puts, sample{at: at, n: last})
	for len(s.puts) > 2 && at.Sub(s.puts[1].at) > remembered {
		s.puts = s.puts[1:]
	}
	var most float64 // in a second
	for i, one := range s.puts[1:] {
		if before := s.puts[i]; one.n > before.n && one.at.After(before.at) {
			most = max(most, float64(one.n-before.n)/one.at.Sub(before.at).Seconds())
		}
	}
	window := rememberedMost
	if most > rememberedIDs/rememberedMost.Seconds() {
		window = max(remembered, time.Duration(rememberedIDs/most*float64(time.Second)))
	}
	// It is changed when it is far off only, and made longer only after it was quiet.
	quiet := at.Sub(s.puts[0].at) > remembered-sweepEvery
	if window > config.Duplicates/2 && (window < 4*config.Duplicates || !quiet) || window == config.Duplicates {
		return
	}
	config.Duplicates = window.Round(time.Second)
	if _, err := js.UpdateStream(ctx, config); err != nil {
		f.broker.options.Logger.Debug("how long ids are known can't be changed", "flow", f.name, "error", err)
	}
}
