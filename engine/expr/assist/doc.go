// Package assist helps people while they write maps in an editor: it completes the
// expression at a cursor, and suggests the map of a new edge. It runs no expression. The
// drafts of the runtime, the server and the command line use it.
package assist
