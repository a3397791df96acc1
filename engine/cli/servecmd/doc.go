// Package servecmd holds the commands of the server's process and its data: serve and
// state. Package cli uses it.
package servecmd
