// Package exchange reads requests within bounds and writes answers: their bodies,
// errors with their status, who may work at a time. It knows no route; package server
// uses it.
package exchange
