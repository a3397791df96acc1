// Package process runs the processes that a benchmark measures, and reads what they use
// of CPU and memory from Linux.
package process
