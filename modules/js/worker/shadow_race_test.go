//go:build race

package worker_test

// shadow is how much memory a byte of the program takes under the race detector.
const shadow = 8
