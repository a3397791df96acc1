// Package access tests who may do what: tokens and roles of the playground's cluster.
package access
