// Package flowcmd holds the commands of flows: apply, start, status, lint and so on.
// Package cli uses it.
package flowcmd
