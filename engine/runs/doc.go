// Package runs answers questions about the runs of all flows: which there were, what their
// failures have in common, and why something is as it is. It reads what the engine recorded.
// The server and the commands import it.
package runs
