package queue

import "time"

// WindowFor is how long ids are known when so many messages were put in each of the sweeps up
// to now.
func WindowFor(put ...uint64) time.Duration {
	puts := []sample{{at: time.Unix(0, 0)}}
	for _, more := range put {
		last := puts[len(puts)-1]
		puts = append(puts, sample{at: last.at.Add(sweepEvery), n: last.n + more})
	}
	return windowFor(puts)
}
