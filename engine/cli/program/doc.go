// Package program is what all commands share: what main hands in, the server that is
// meant, how results and errors are written. It knows no command; package cli and the
// packages of the commands use it.
package program
