// Package exchange reads requests within bounds and writes answers: their bodies and
// errors with their status. It knows no route; package server uses it.
package exchange
