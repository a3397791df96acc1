// Package runtime runs flows: it makes the nodes of a plan live, delivers messages
// between them, starts and stops triggers, and swaps what a new document changes.
// Package planning, below it, checks documents, and package recording keeps what
// happened. It knows neither HTTP nor Kubernetes; the server and the commands use
// it.
package runtime
