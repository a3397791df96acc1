// Package product runs the patchbay binary as a child process, its server and its
// commands; the demo and the benchmarks use it. It knows the product by what a
// user sees of it, so that the playground's build doesn't depend on its sources.
package product
