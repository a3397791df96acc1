// Package market tests the way of solutions through real registries: packages, catalogues
// and signatures, and what is refused of those that mean harm.
package market
