package worker

import "runtime/metrics"

const (
	// garbage is about what a process collects before it looks for what it can free.
	garbage = 8 << 20
	// arena is what Go asks the system for at a time.
	arena = 64 << 20
	// bookkeeping is what Go asks for besides, for each arena and for all.
	bookkeeping = 16 << 20
)

// mapped is the memory that Go has from the system and did not give back.
func mapped() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64() - sample[1].Value.Uint64()
}
