// Package cli is the command `patchbay`: its commands, flags, tables and exit
// codes. main hands it the modules and the solutions; it knows neither.
package cli
