// Package metrics writes what the engine counts in the format of Prometheus. The server
// serves it. Nothing is counted for it on the way of a message: each scrape reads the
// counters that the engine has anyway.
package metrics
