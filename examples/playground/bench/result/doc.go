// Package result is what a run of the benchmarks leaves: each figure with all its rounds,
// the machine, and how the run is written for people and for benchstat.
package result
