// Package protobuf reads the Kubernetes API's protobuf lists object by object,
// so that a scan keeps the fields it wants and nothing else; the packages of the
// kubernetes module may use it.
package protobuf
