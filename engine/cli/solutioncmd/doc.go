// Package solutioncmd holds the commands of solutions: list, show, install, files, lint.
// Package cli uses it.
package solutioncmd
