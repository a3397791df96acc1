// Package recording keeps what happens in flows: runs and their hops, the last
// message of each port, log lines, events for those who watch. All that it gives
// out is masked and bounded. It knows no components and delivers nothing; the
// runtime writes to it, and the server and the commands read the records.
package recording
