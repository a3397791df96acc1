// Package patchbay runs the product's binary: the server as a child process, the
// commands, and the HTTP API; the end-to-end tests use it.
package patchbay
