// Package rbac sums the Kubernetes permissions that a flow's nodes declare into
// the least-privilege role that the flow needs. The HTTP API and `patchbay rbac`
// use it; it talks to no cluster.
package rbac
