// Package copier copies images between registries byte for byte and moves
// nothing that the target has; the components of this module use it.
package copier
