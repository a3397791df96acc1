// Package cluster talks to one Kubernetes API server: lists in protobuf pages,
// reads and writes in JSON, and errors that say what to do. main builds the
// client and hands it to the components of the kubernetes module, which use it
// through interfaces of their own.
package cluster
