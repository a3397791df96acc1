// Package redact is the gate that everything passes which leaves the process and
// may hold a secret: messages, errors, panels, events, answers and the log. The
// runtime, the server and the commands use it.
package redact
