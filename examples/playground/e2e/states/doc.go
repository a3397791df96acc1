// Package states tests the store of node state in Secrets, and the leases of flows, against
// a real API server, with the rights that its Role gives it and no more. Nobody imports it.
package states
