// Package document finds what is secret in flow documents, masks it where a
// document is shown, and puts it back where a masked document comes in. The runtime
// and the server use it.
package document
