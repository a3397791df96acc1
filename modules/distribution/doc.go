// Package distribution is the module of registries: what main.go wires in.
package distribution
