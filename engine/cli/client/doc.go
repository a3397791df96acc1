// Package client talks to a server's HTTP API. The commands use it.
package client
