// Package signature makes and judges signatures of packages with keys, in the form of
// cosign, so that its tools can be used for the same packages. It knows no registry: the
// registry client stores signatures and finds them.
package signature
