// Package recording keeps what happens in flows: runs and their hops, the last
// message of each port, log lines, events for those who watch. All that it gives
// out is a view, masked and bounded. It knows no components and delivers nothing; the
// runtime writes to it, and whoever reads gets its views.
package recording
