//go:build race

package worker

// shadow is how much memory a byte of the program takes: the race detector keeps
// a record beside each.
const shadow = 8
