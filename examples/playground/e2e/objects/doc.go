// Package objects tests flows that are objects of the playground's cluster.
package objects
