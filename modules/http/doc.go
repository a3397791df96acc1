// Package http is the module of the HTTP server and the HTTP request; main.go
// hands it to the engine.
package http
