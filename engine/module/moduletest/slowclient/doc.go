// Package slowclient holds clients that are too slow on purpose, for tests of
// servers: they begin to send or to read, and go on byte by byte or not at all.
package slowclient
