// Package soak has the product serve both solutions for long at a third of what it can do,
// on a real control plane, and takes samples of it.
package soak
