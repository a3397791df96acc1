// Package describe says what modules and components are, and what was found about maps,
// as the API writes it. The server and the commands use it.
package describe
