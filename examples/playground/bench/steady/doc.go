// Package steady judges from samples, taken while a server is under load for long, whether
// its memory, goroutines, files and latency stay as they are.
package steady
