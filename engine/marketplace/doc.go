// Package marketplace finds solutions, in the program and in catalogues of registries, and
// installs them: an installed one is an instance, under the name of its flow, whose record
// says what it was made of. Records and added catalogues are kept in the state store, so
// that all servers of a cluster have them. The package knows no HTTP and no command.
package marketplace
