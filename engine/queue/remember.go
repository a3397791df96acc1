package queue

import (
	"context"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// The ids of messages that were put are known to NATS for a time, its duplicate window: what
// is put again within it is the same message. After an engine was down for long, or a message
// was tried again after long, its hop puts again what it has put before, so the window is as
// long as memory allows: a day where little is put, rememberedUsual or more for up to 600
// messages a second, and never less than remembered.
const (
	remembered      = 2 * time.Minute
	rememberedUsual = 5 * time.Minute
	rememberedMost  = 24 * time.Hour
	// rememberedIDs is how many ids are known at once, about, and rememberedFew how many
	// when that is for longer than rememberedUsual. Each takes some 150 bytes of the NATS
	// server's memory, which lets go of ids only when it holds twice as many that are
	// forgotten: with more of them, memory would grow for hours until then.
	rememberedIDs = 200_000
	rememberedFew = 6_000
	// putsOver is over how long it is counted how much is put, in the usual case: passes over
	// a cluster come each five minutes.
	putsOver = 15 * time.Minute
)

// remember makes the window longer or shorter, by how much was put of late.
func (f *Flow) remember(ctx context.Context, js jetstream.JetStream) {
	f.infos.mu.Lock()
	at, last, config := f.infos.at, f.infos.state.LastSeq, f.infos.config
	f.infos.mu.Unlock()
	s := &f.sweep
	s.puts = append(s.puts, sample{at: at, n: last})
	for len(s.puts) > 2 && at.Sub(s.puts[1].at) > putsOver {
		s.puts = s.puts[1:]
	}
	usual := f.usual()
	wanted := windowFor(s.puts, usual)
	if !isFarOff(config.Duplicates, wanted, usual, at.Sub(s.puts[0].at)) {
		return
	}
	if err := setWindow(ctx, js, config, wanted.Round(time.Second)); err != nil {
		f.broker.options.Logger.Debug("how long ids are known can't be changed", "flow", f.name, "error", err)
	}
}

// isFarOff reports whether a window is to be changed into the one that is wanted: when it is
// far off, or too short for what is usual although memory allows that. It is made longer only
// by what was seen for long.
func isFarOff(window, wanted, usual, seen time.Duration) bool {
	if wanted <= window*4/5 {
		return true
	}
	return seen > putsOver-sweepEvery && (wanted >= 4*window || window < usual && wanted >= usual)
}

// usual is how long ids are known where neither little nor much is put: what a hop puts that
// is tried again is to be known still.
func (f *Flow) usual() time.Duration {
	f.mu.RLock()
	edges := f.edges
	f.mu.RUnlock()
	usual := rememberedUsual
	for _, e := range edges {
		e.mu.RLock()
		usual = max(usual, time.Duration(e.queue.Backoff.Max)+remembered)
		e.mu.RUnlock()
	}
	return min(usual, rememberedMost)
}

// setWindow changes the duplicate window of a stream, in two steps. NATS 2.15 looks at once
// for what is older, and it happens that it does so by the window before, by which it then
// also sets when it looks again: after a day, all ids were known for a day. In the second step
// that is the window of the first.
func setWindow(ctx context.Context, js jetstream.JetStream, config jetstream.StreamConfig, window time.Duration) error {
	const step = time.Millisecond
	for _, config.Duplicates = range []time.Duration{window + step, window} {
		if _, err := js.UpdateStream(ctx, config); err != nil {
			return err
		}
	}
	return nil
}

// windowFor is how long ids are to be known, by how much had been put in all at some times of
// the last quarter of an hour, the latest last, and how long they are known usually.
func windowFor(puts []sample, usual time.Duration) time.Duration {
	last := puts[len(puts)-1]
	if last.n <= puts[0].n { // nothing was put, or the stream is another one
		return rememberedMost
	}
	recent := float64(last.n - puts[0].n)
	if few := time.Duration(rememberedFew / recent * float64(putsOver)); few > usual {
		return min(rememberedMost, few)
	}
	var most float64 // in a second, of the last minutes
	for i, one := range puts[1:] {
		before := puts[i]
		if one.n > before.n && one.at.After(before.at) && last.at.Sub(before.at) <= remembered+sweepEvery {
			most = max(most, float64(one.n-before.n)/one.at.Sub(before.at).Seconds())
		}
	}
	if most == 0 {
		return usual
	}
	return max(remembered, min(usual, time.Duration(rememberedIDs/most*float64(time.Second))))
}
