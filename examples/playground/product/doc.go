// Package product runs the patchbay binary as a child process, its server and its
// commands, and reads its HTTP API; the demo, the benchmarks and the end-to-end
// tests use it. It knows the product by what a user sees of it, so that the
// playground's build doesn't depend on its sources.
package product
