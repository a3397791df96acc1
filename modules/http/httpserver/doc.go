// Package httpserver is the component http/http_server: each HTTP request begins
// a run, and what that run sends to the response port is the answer. Only
// modules/http uses it.
package httpserver
