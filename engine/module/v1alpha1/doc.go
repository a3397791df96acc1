// Package v1alpha1 holds the names of the system ports and the identity of a
// node; components and the engine may use it.
package v1alpha1
