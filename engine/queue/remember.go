package queue

import (
	"context"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// The ids of messages that were put are known to NATS for a time, its duplicate window: what
// is put again within it is the same message. After an engine was down for long, or a message
// was tried again after long, its hop puts again what it has put before, so the window is as
// long as memory allows: a day where little is put, rememberedUsual or more for up to 200
// messages a second, and never less than remembered.
const (
	remembered      = 2 * time.Minute
	rememberedUsual = 15 * time.Minute
	rememberedMost  = 24 * time.Hour
	// rememberedIDs is how many ids are known at once, about, and rememberedFew how many
	// when that is for longer than rememberedUsual: with few messages a second the memory
	// for more would grow for hours. Each takes some 150 bytes of the NATS server's memory.
	rememberedIDs = 200_000
	rememberedFew = 20_000
)

// remember makes the window longer or shorter, by how much was put of late.
func (f *Flow) remember(ctx context.Context, js jetstream.JetStream) {
	f.infos.mu.Lock()
	at, last, config := f.infos.at, f.infos.state.LastSeq, f.infos.config
	f.infos.mu.Unlock()
	s := &f.sweep
	s.puts = append(s.puts, sample{at: at, n: last})
	for len(s.puts) > 2 && at.Sub(s.puts[1].at) > rememberedUsual {
		s.puts = s.puts[1:]
	}
	wanted := windowFor(s.puts)
	// It is changed when it is far off only, and made longer only by what was seen for long.
	seenLong := at.Sub(s.puts[0].at) > rememberedUsual-sweepEvery
	shorter, longer := wanted <= config.Duplicates*4/5, wanted >= 4*config.Duplicates && seenLong
	if !shorter && !longer {
		return
	}
	config.Duplicates = wanted.Round(time.Second)
	if _, err := js.UpdateStream(ctx, config); err != nil {
		f.broker.options.Logger.Debug("how long ids are known can't be changed", "flow", f.name, "error", err)
	}
}

// windowFor is how long ids are to be known, by how much had been put in all at some times of
// the last quarter of an hour, the latest last.
func windowFor(puts []sample) time.Duration {
	last := puts[len(puts)-1]
	if last.n <= puts[0].n { // nothing was put, or the stream is another one
		return rememberedMost
	}
	if recent := float64(last.n - puts[0].n); recent <= rememberedFew {
		return min(rememberedMost, time.Duration(rememberedFew/recent*float64(rememberedUsual)))
	}
	var most float64 // in a second, of the last minutes
	for i, one := range puts[1:] {
		before := puts[i]
		if one.n > before.n && one.at.After(before.at) && last.at.Sub(before.at) <= remembered+sweepEvery {
			most = max(most, float64(one.n-before.n)/one.at.Sub(before.at).Seconds())
		}
	}
	if most == 0 {
		return rememberedUsual
	}
	return max(remembered, min(rememberedUsual, time.Duration(rememberedIDs/most*float64(time.Second))))
}
