// Package helper holds the Go functions that scripts may import.
package helper
