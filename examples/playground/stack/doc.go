// Package stack brings up the whole playground — control plane, registries,
// images and workloads — and takes it down; the playground command and the
// end-to-end tests may use it.
package stack
