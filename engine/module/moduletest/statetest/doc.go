// Package statetest holds a store of node state to the contract of module.State. The
// tests of stores use it.
package statetest
