// Package registrytest is a registry in memory that counts what it is asked and
// misbehaves on demand, for the tests of this module.
package registrytest
