// Package process runs the processes that a benchmark measures, and reads what they use
// of CPU, memory and disk from Linux.
package process
