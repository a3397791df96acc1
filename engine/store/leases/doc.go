// Package leases decides by Lease objects of a cluster which of several engines runs the
// triggers of a flow. The commands that start a server use it.
package leases
