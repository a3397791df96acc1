// Package statistics counts what happens in flows over time: messages of edges, runs that
// are over, and how long runs and hops took. It knows numbers and times alone; the
// recording counts with it, and the metrics read it.
package statistics
