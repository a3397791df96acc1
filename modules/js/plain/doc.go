// Package plain makes plain Go values, as JSON has them, of any Go value that a
// message may hold.
package plain
