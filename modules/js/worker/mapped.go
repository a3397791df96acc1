package worker

import "runtime/metrics"

// garbage is about what a process collects before it looks for what it can free.
const garbage = 8 << 20

// mapped is the memory that Go has from the system and did not give back.
func mapped() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64() - sample[1].Value.Uint64()
}
