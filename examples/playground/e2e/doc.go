// Package e2e tests the product as its users run it: the real binary, by its
// commands and its HTTP API, against a real control plane and real registries.
// Nobody imports it.
package e2e
