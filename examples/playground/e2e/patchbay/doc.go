// Package patchbay is what the end-to-end tests say again and again of the
// product: which binary, a server that ends with its test, and waiting.
package patchbay
