// Package secrets keeps the state of nodes in Secrets of one namespace, so that engines
// in a cluster share it and need no volume. The server uses it in the place of queue.
//
// Each value is a Secret. Reads come from memory, which a watch keeps up to date, and go
// on while the API server is away. Writes go to the API server with the version that
// they replace: of two at once the last one stays, and none is lost unnoticed.
//
// A write replaces the whole Secret: labels that others add go with the next one.
//
// The API server allows 1 MiB of data in a Secret, which is module.MaxStateValue: names,
// labels and annotations do not count.
package secrets
