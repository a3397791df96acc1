// Package states tests the store of node state in Secrets against a real API server,
// with the rights that its Role gives it and no more. Nobody imports it.
package states
