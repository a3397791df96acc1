// Package servecmd holds the commands of the server's process and its data: serve,
// state and crd. Package cli uses it.
package servecmd
