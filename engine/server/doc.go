// Package server is the HTTP API of a running engine, with its OpenAPI document,
// its authentication and its live events. `patchbay serve` uses it; the editor
// and the commands are its clients.
package server
