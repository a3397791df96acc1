// Package gobench reads what go test -bench prints.
package gobench
