// Package describe says what modules and components are, as the API writes it.
// The server and the commands use it.
package describe
