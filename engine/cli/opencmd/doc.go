// Package opencmd holds open, which leads to a server in a cluster. Package cli uses it.
package opencmd
