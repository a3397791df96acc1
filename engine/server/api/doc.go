// Package api is the JSON of the HTTP API: what the server answers and what its
// clients send. The server and the commands use it.
package api
