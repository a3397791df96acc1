// Package copier copies images between registries byte for byte and moves
// nothing that the target has; registry_copy uses it.
package copier
