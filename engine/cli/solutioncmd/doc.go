// Package solutioncmd holds the commands of solutions: list, show, install, files, lint,
// package, push.
// Package cli uses it.
package solutioncmd
