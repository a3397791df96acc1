// Package memorystate keeps the state of nodes in memory, for tests of components and of
// flows.
package memorystate
