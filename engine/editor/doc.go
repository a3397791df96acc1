// Package editor holds the files of the flow editor's web build, embedded in the
// binary; the server serves them. The sources are in web/.
package editor
