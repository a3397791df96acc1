// Package connection is the file by which the commands find the server that runs
// on the same machine. `patchbay serve` writes it, the commands read it.
package connection
